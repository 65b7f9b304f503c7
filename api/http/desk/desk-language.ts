import type { FastifyRequest } from 'fastify';
import type { DeskLanguage } from '../../accounts/account.ts';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';
import { signedInAs } from './signed-in.ts';

/** The languages of the desk; the first is the source. */
const languages = ['de', 'en'] as const;

export const asDeskLanguage = (text: unknown): DeskLanguage | undefined => languages.find((language) => language === text);

/** The language of a page of the desk: the account's; before the sign-in what the link says, else what the browser asks for. */
export function deskLanguage(request: FastifyRequest): DeskLanguage {
  const { query, headers } = request;
  const asked = (query as Record<string, unknown> | undefined)?.['language'];
  return (
    signedInAs(request)?.language ??
    asDeskLanguage(asked) ??
    asDeskLanguage(negotiateLanguage(headers['accept-language'], languages)) ??
    languages[0]
  );
}
