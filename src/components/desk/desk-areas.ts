import type { Role } from '../../../api/contract/codes.ts';

/** A place of the desk: a key of `desk:frame`, and the key that leads there, if it has one. */
export type Area = { href: string; name: AreaName; key?: string };
type AreaName =
  | 'today'
  | 'requests'
  | 'week'
  | 'appointments'
  | 'hours'
  | 'reports'
  | 'providers'
  | 'services'
  | 'checks'
  | 'imports'
  | 'translations'
  | 'translate'
  | 'accounts'
  | 'partners'
  | 'invitations'
  | 'pause'
  | 'export'
  | 'log'
  | 'overview'
  | 'tokens'
  | 'webhooks'
  | 'system';

const requests: Area = { href: '/desk/requests/', name: 'requests', key: 'g a' };
const today: Area = { href: '/desk/', name: 'today', key: 'g h' };
const week: Area = { href: '/desk/week/', name: 'week', key: 'g w' };
const overview: Area = { href: '/desk/overview/', name: 'overview' };
const hours: Area = { href: '/desk/hours/', name: 'hours' };
const appointments: Area = { href: '/desk/appointments/', name: 'appointments' };
const reports: Area = { href: '/desk/reports/', name: 'reports' };
const providers: Area = { href: '/desk/providers/', name: 'providers' };

const partners: Area = { href: '/desk/partners/', name: 'partners' };
const invitations: Area = { href: '/desk/invitations/', name: 'invitations' };
const pause: Area = { href: '/desk/pause/', name: 'pause' };

/** The areas of each role: those always in sight, and the rest behind the menu. */
export const areas: Record<Role, { first: Area[]; rest: Area[] }> = {
  counsellor: { first: [today, requests, week], rest: [appointments, hours, invitations, reports] },
  coordinator: {
    first: [today, requests, week, overview],
    rest: [appointments, hours, invitations, reports, providers, partners, pause, { href: '/desk/export/', name: 'export' }],
  },
  editor: {
    first: [{ href: '/desk/services/', name: 'services', key: 'g a' }, reports],
    rest: [
      providers,
      { href: '/desk/checks/', name: 'checks' },
      { href: '/desk/translations/', name: 'translations' },
      { href: '/desk/imports/', name: 'imports' },
    ],
  },
  translator: { first: [{ href: '/desk/translations/', name: 'translate' }], rest: [] },
  admin: {
    first: [
      { href: '/desk/accounts/', name: 'accounts' },
      { href: '/desk/log/', name: 'log' },
      { href: '/desk/system/', name: 'system' },
    ],
    rest: [overview, { href: '/desk/tokens/', name: 'tokens' }, { href: '/desk/webhooks/', name: 'webhooks' }, pause],
  },
};

/** The area that a page belongs to: the longest address that the page's address begins with. */
export const areaOf = (role: Role, path: string): Area | undefined =>
  [...areas[role].first, ...areas[role].rest]
    .filter(({ href }) => (href === '/desk/' ? path === href : path.startsWith(href)))
    .toSorted((one, other) => other.href.length - one.href.length)[0];
