import {
  logReasons,
  lookReasons,
  refusedRows,
  rights,
  roles,
  tokenParts,
  tokenPurposes,
  tokenScopes,
} from '../../../../api/contract/codes.ts';
import type { LogPerson, ShownLogLine } from '../../../../api/contract/log.ts';
import { shownId } from '../../../../api/contract/shown-id.ts';
import { shownDate } from '../../../i18n/dates.ts';
import type { Translate } from '../../../i18n/words.ts';

/** A colleague's name; the end of the id of anything else. */
export const personWords = (t: Translate, { id, name }: LogPerson): string => name ?? t('desk:log.number', { id: shownId(id) });

/** The actor of a line. */
export const actorWords = (t: Translate, actor: ShownLogLine['actor']): string =>
  'other' in actor ? t(`desk:log.other.${actor.other}`) : personWords(t, actor);

/** What a line says beside its event, in words where it holds codes of the desk; undefined when nothing more is to be said. */
export function detailWords(t: Translate, { event, detail }: Pick<ShownLogLine, 'event' | 'detail'>): string | undefined {
  if (detail === undefined) return undefined;
  const parts = detail.split(' ');
  switch (event) {
    case 'made':
    case 'role-changed':
      return parts.map((part) => knownWords(roles, part, (role) => t(`desk:role.${role}`))).join(' → ');
    case 'person-opened':
      return knownWords(lookReasons, detail, (reason) => t(`desk:lookReason.${reason}`));
    case 'not-allowed':
      return knownWords(rights, detail, (right) => t(`desk:log.right.${right}`));
    case 'row-refused':
      return knownWords(refusedRows, detail, (row) => t(`desk:log.row.${row}`));
    case 'enabled':
      return knownWords(['altered'] as const, detail, (how) => t(`desk:log.${how}`));
    case 'partner-looked':
      return t('desk:log.number', { id: shownId(detail) });
    case 'token-made': {
      const [purpose = '', ...scopes] = parts;
      const scopeWords = scopes.map((part) => knownWords(tokenScopes, part, (scope) => t(`desk:tokens.scope.${scope}`)));
      return [knownWords(tokenPurposes, purpose, (one) => t(`desk:tokens.purpose.${one}`)), ...scopeWords].join(' · ');
    }
    case 'token-parts-asked':
    case 'token-parts-confirmed':
      return parts.map((part) => knownWords(tokenParts, part, (one) => t(`desk:tokens.part.${one}`))).join(' · ');
    case 'sign-in-failed':
    case 'signed-in':
      return knownWords(['passkey', 'provider'] as const, detail, (way) => t(`desk:wayIn.${way}`));
    case 'exported':
      return periodWords(t, parts[0], parts[1]);
    case 'log-search-asked':
      return `${knownWords(logReasons, parts[0] ?? '', (reason) => t(`desk:log.reason.${reason}`))}, ${periodWords(t, parts[1], parts[2])}`;
    case 'log-read':
      return t('desk:log.onPage', { page: detail });
    case 'log-cut':
      return t('desk:log.upTo', { number: detail });
    // Of an older version; a new portal has none.
    case 'log-begun':
    case 'rows-adopted':
      return detail === '0' ? undefined : t('desk:log.total', { count: Number(detail) });
    case 'log-exported':
      return t('desk:log.total', { count: Number(detail) });
    default:
      return detail;
  }
}

export const periodWords = (t: Translate, from = '', until = ''): string =>
  t('desk:log.period', { from: shownDate(from), until: shownDate(until) });

function knownWords<Code extends string>(codes: readonly Code[], code: string, words: (code: Code) => string): string {
  const known = codes.find((one) => one === code);
  return known === undefined ? code : words(known);
}
