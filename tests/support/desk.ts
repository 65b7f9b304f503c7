import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { startSession } from '../../api/accounts/session.ts';
import { askForParts, confirmParts, makeToken } from '../../api/accounts/api-token.ts';
import { tokenHash } from '../../api/accounts/token.ts';
import { tokenScopes, type Role, type TokenPart, type TokenPurpose, type TokenScope } from '../../api/contract/codes.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { type TestApp, monday } from './app.ts';
import { insertAccount } from './own-rows.ts';
import { received } from './requests.ts';

/** A person of the desk who is signed in. */
export type Colleague = { id: string; name: string; role: Role; provider: string; email: string; cookie: string };

export async function colleague(test: TestApp, change: Partial<Colleague> = {}): Promise<Colleague> {
  const id = randomUUID();
  const person = {
    id,
    name: 'K. Yılmaz',
    role: 'counsellor' as Role,
    provider: 'stadt-gelsenkirchen',
    email: `${id}@example.org`,
    ...change,
  };
  await insertAccount(test.db, { ...person, language: 'de', passwordHash: null, createdAt: monday.toISOString(), disabledAt: null });
  return { ...person, cookie: `desk=${await startSession(test.db, id, undefined, test.clock.now)}` };
}

/** Another system with a token of one provider. @param change.parts opened by two admins, as everywhere */
export async function machineOf(
  test: TestApp,
  change: { provider?: string; scopes?: TokenScope[]; parts?: TokenPart[]; name?: string; purpose?: TokenPurpose } = {},
): Promise<{ id: string; token: string }> {
  const key = test.keys.deskKey!;
  const now = test.clock.now;
  const asked = {
    tokenName: change.name ?? 'Fachverfahren',
    provider: change.provider ?? 'stadt-gelsenkirchen',
    purpose: change.purpose ?? ('case-file' as const),
    scopes: change.scopes ?? [...tokenScopes],
    months: '12' as const,
  };
  const { token } = await makeToken(test.db, key, 'one admin', asked, now);
  const { id } = await test.db.selectFrom('apiTokens').select('id').where('secretHash', '=', tokenHash(token)).executeTakeFirstOrThrow();
  if (change.parts !== undefined) {
    await askForParts(test.db, key, 'one admin', { id, parts: change.parts }, now);
    await confirmParts(test.db, key, 'another admin', { id, seen: change.parts.join(' ') }, now);
  }
  return { id, token };
}

type Call = {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  as?: Colleague;
  json?: object;
  form?: Record<string, string | string[]>;
  headers?: Record<string, string>;
};

/** A call as our own pages make it in a browser. */
export function call({ app }: TestApp, { method, url, as, json, form, headers = {} }: Call): Promise<LightMyRequestResponse> {
  return app.inject({
    method,
    url,
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(as === undefined ? {} : { cookie: as.cookie }),
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(json === undefined ? {} : { payload: json }),
    ...(form === undefined
      ? {}
      : {
          payload: new URLSearchParams(
            Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
          ).toString(),
        }),
  });
}

/** The intake of a whole process, for steps that a test takes without HTTP. */
export const intakeOf = ({ app, db, keys }: TestApp): Intake => ({
  db,
  directory: app.site().directory,
  sealer: keys.sealer,
  intakeKey: keys.intakeKey,
});

/** A request in the queue of a whole process. */
export const receivedBy = (test: TestApp, change: Partial<NewAppointment> = {}): ReturnType<typeof received> =>
  received(intakeOf(test), change, test.clock.now);

/** Every route of the process, as it prints them itself: "POST /desk/requests/:id/". */
export function routesOf({ app }: TestApp): string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent, part, methods] = /^([│ ├└─]*)(\S*) \(([^)]+)\)/u.exec(line) ?? [];
      if (indent === undefined) return [];
      const depth = indent.length / 4;
      above.length = depth;
      above[depth] = part!;
      return methods!.split(', ').map((method) => `${method} ${above.join('')}`);
    });
}
