import type { Account } from '../../accounts/account.ts';
import { isOf, type LogSearch } from '../../audit/searches.ts';
import type { SearchedLine } from '../../audit/searched-lines.ts';
import { otherActors } from '../../contract/codes.ts';
import type { ListedLogSearch, LogPerson, ShownLogLine } from '../../contract/log.ts';

/** Names the accounts of searches and lines. An id that is no account's stays an id. */
export function logPeople(accounts: readonly Account[]) {
  const known = new Map(accounts.map(({ id, name, role }) => [id, { id, name, role }]));
  const personOf = (id: string): LogPerson => known.get(id) ?? { id };
  return {
    searchFor: (admin: string, search: LogSearch): ListedLogSearch => {
      const { account, askedBy, answeredBy, ...rest } = search;
      const isOpen = search.state === 'released';
      const waits = search.state === 'asked';
      return {
        ...rest,
        ...(account === undefined ? {} : { account: personOf(account) }),
        askedBy: personOf(askedBy),
        ...(answeredBy === undefined ? {} : { answeredBy: personOf(answeredBy) }),
        mayAnswer: waits && askedBy !== admin,
        mayOpen: isOpen && isOf(search, admin),
        mayEnd: (isOpen || waits) && isOf(search, admin),
      };
    },
    lineOf: ({ sequence, at, event, actor, subject, detail, isOwn }: SearchedLine): ShownLogLine => {
      const other = otherActors.find((one) => one === actor);
      return {
        sequence,
        at,
        event,
        actor: other === undefined ? personOf(actor) : { other },
        ...(subject === null ? {} : { subject: personOf(subject) }),
        ...(detail === null ? {} : { detail }),
        isOwn,
      };
    },
  };
}
