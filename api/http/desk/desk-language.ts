import type { FastifyRequest } from 'fastify';
import { type DeskLanguage, deskLanguages } from '../../contract/codes.ts';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';
import { signedInAs } from './signed-in.ts';

export const asDeskLanguage = (text: unknown): DeskLanguage | undefined => deskLanguages.find((language) => language === text);

/** The language of a page of the desk: the account's; before the sign-in what the link says, else what the browser asks for. */
export function deskLanguage(request: FastifyRequest): DeskLanguage {
  const { query, headers } = request;
  const asked = (query as Record<string, unknown> | undefined)?.['language'];
  return (
    signedInAs(request)?.language ??
    asDeskLanguage(asked) ??
    asDeskLanguage(negotiateLanguage(headers['accept-language'], deskLanguages)) ??
    deskLanguages[0]
  );
}
