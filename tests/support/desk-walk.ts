import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { roles, type Role } from '../../api/contract/codes.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { fuzzRoutes } from './fuzz-routes.ts';

const workers: Role[] = ['counsellor', 'coordinator'];

/** Who may use which routes of the desk. The first row that fits a route counts; a route without a row fails the walk. */
const mayUse: [RegExp, readonly Role[]][] = [
  [/^\/desk\/(account|help|language|keys|mails|sign-out)\//, roles],
  [/^\/desk\/$/, roles],
  [/^\/api\/desk\/session$/, roles],
  [/^\/api\/desk\//, workers],
  [/^\/desk\/(requests|calls|search|capacity|hours|appointments|week|invitations)\//, workers],
  [/^\/desk\/overview\/obstacles\//, ['coordinator']],
  [/^\/desk\/(pause|overview)\//, ['coordinator', 'admin']],
  [/^\/desk\/(partners|export)\//, ['coordinator']],
  [/^\/desk\/reports\//, [...workers, 'editor']],
  [/^\/desk\/providers\/$/, ['coordinator', 'editor']],
  [/^\/desk\/translations\//, ['translator', 'editor']],
  [/^\/desk\/(services|providers|checks|imports)\//, ['editor']],
  [/^\/desk\/(accounts|tokens|webhooks|log|system)\//, ['admin']],
];

/** @returns undefined for a route that the table does not name */
export const rolesOf = (pattern: string): readonly Role[] | undefined => mayUse.find(([route]) => route.test(pattern))?.[1];

/** What the walk puts into every sealed text of a request's person. */
export const marked = {
  name: 'Markername',
  reply: 'call' as const,
  phone: '+49 1511 8877665',
  safeTimes: 'Markerzeit',
  note: 'Markernotiz',
  helper: { name: 'Markerhelfer', phone: '+49 1512 5566778' },
};
const marks = ['Marker', '8877665', '5566778'];
/** The marks that an answer shows. */
export const marksIn = (text: string): string[] => marks.filter((mark) => text.includes(mark));

/** The address of a route, with a request where it names one and something that exists or could exist elsewhere. */
export function addressOf(pattern: string, requestId: string): string {
  const id = pattern.includes('/requests/') ? requestId : /\/(services|providers)\//.test(pattern) ? 'familienbuero' : randomUUID();
  return pattern
    .replace(':language', 'tr')
    .replace(':text', 'familienbuero.description')
    .replace(':id', id)
    .replace(':handbook', 'counsellors')
    .replace(/:\w+/g, () => randomUUID())
    .replace('*', 'anything');
}

export type WalkedBody = { kind: 'json' | 'form'; body: Record<string, unknown> };

/** Bodies of a route with its real action names, from the generators of the fuzz test; one without a field for a route that takes none. */
export function bodiesOf(directory: Directory, route: string, requestId: string): WalkedBody[] {
  const found = fuzzRoutes(directory)
    .filter((one) => one.route === route)
    .flatMap(({ kind, body }) =>
      (body === undefined ? [{}] : fc.sample(body, { seed: 20_261_129, numRuns: 4 })).map((sample) => ({
        kind,
        body: JSON.parse(
          JSON.stringify(sample ?? {}).replace(/‹(\w+) \d+›/g, (_, what: string) =>
            /request|held|answered/.test(what) ? requestId : randomUUID(),
          ),
        ) as Record<string, unknown>,
      })),
    );
  return found.length > 0 ? found : [{ kind: route.includes('/api/') ? 'json' : 'form', body: {} }];
}
