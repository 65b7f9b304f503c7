import type { Right, Role } from '../contract/codes.ts';

/** The rights of each role at the desk. Scopes of routes ask this table, and nothing else decides. */
const rolesWith: Record<Right, readonly Role[]> = {
  /** Requests of their provider: see, take, answer, close, enter. */
  'work-requests': ['counsellor', 'coordinator'],
  /** Consultation hours, absences and appointments of one's own. */
  'keep-hours': ['counsellor', 'coordinator'],
  /** The same for everybody at their provider. */
  'keep-hours-of-others': ['coordinator'],
  /** Give back a request that somebody else holds. */
  'release-for-others': ['coordinator'],
  /** Open a person part without holding the request, with a coded reason. */
  'look-with-reason': ['coordinator'],
  /** Stop new bookings for some days: a coordinator those of the provider, an admin all. */
  'pause-bookings': ['coordinator', 'admin'],
  /** See what the city offers and lacks, as counts of five and more. */
  'see-overview': ['coordinator', 'admin'],
  /** Make links that book outside the allowance of a network. */
  invite: ['counsellor', 'coordinator'],
  /** Close all requests of a burst in one step, and restore them within a day. */
  'close-bursts': ['coordinator'],
  /** The provider's requests of a period as a table of their clear columns. */
  'export-requests': ['coordinator'],
  /** The list of structural obstacles, their numbers, and what the steering group decided. */
  'keep-obstacles': ['coordinator'],
  /** The list of partners without an account. */
  'keep-partners': ['coordinator'],
  /** Read visitors' reports of mistakes and mark them handled. */
  'read-reports': ['counsellor', 'coordinator', 'editor'],
  /** Change facts of entries and publish them. */
  'edit-content': ['editor'],
  /** See which providers do not answer and which entries become too old. */
  'follow-entries': ['coordinator', 'editor'],
  /** Translate texts of entries: save and review, never publish. */
  translate: ['translator', 'editor'],
  /** How the portal is: outbox, jobs, keys, disk, backup. */
  'watch-system': ['admin'],
  /** Tokens of other systems, of every provider. */
  'connect-systems': ['admin'],
  /** Ask for a search of the desk's log, and release the search of another. */
  'search-log': ['admin'],
  /** People of the desk: add, link, disable, change role; of every provider. */
  'manage-accounts': ['admin'],
};

export const may = (role: Role, right: Right): boolean => rolesWith[right].includes(role);
