import type { FastifyRequest } from 'fastify';
import { type DeskLanguage, deskLanguages } from '../../contract/codes.ts';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';
import { readFields } from '../form/read-form.ts';
import { signedInAs } from './signed-in.ts';

export const asDeskLanguage = (text: unknown): DeskLanguage | undefined => deskLanguages.find((language) => language === text);

/** The language of a page of the desk: the account's; before the sign-in, the link's, else the browser's. */
export function deskLanguage(request: FastifyRequest): DeskLanguage {
  const { query, headers } = request;
  return (
    signedInAs(request)?.language ??
    asDeskLanguage(readFields(query)['language']) ??
    asDeskLanguage(negotiateLanguage(headers['accept-language'], deskLanguages)) ??
    deskLanguages[0]
  );
}
