import fc, { type Arbitrary } from 'fast-check';
import { makeLinkFor, redeemLink } from '../../api/accounts/link.ts';
import { startSession } from '../../api/accounts/session.ts';
import { type Role, roles } from '../../api/contract/codes.ts';
import type { TestApp } from './app.ts';
import { colleague, receivedBy, type Colleague, machineOf } from './desk.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import { claim } from '../../api/intake/claim.ts';
import { offer } from '../../api/intake/answer.ts';
import { rowIn } from './fuzz-read-back.ts';
import { consultationHours } from './hours.ts';
import { amina, contactsChecked } from './requests.ts';

/** The rows that exist while bodies are sent at random: slips, holds, free times, requests, hours, people of the desk. */
type Kind =
  | 'secret'
  | 'offered'
  | 'reference'
  | 'hold'
  | 'slot'
  | 'request'
  | 'held'
  | 'answered'
  | 'version'
  | 'account'
  | 'counsellor'
  | 'hours'
  | 'absence'
  | 'booking'
  | 'report'
  | 'pause'
  | 'token'
  | 'email';

/** A word that stands for something that exists when the body is sent. */
export const live = (kind: Kind): Arbitrary<string> => fc.nat(9999).map((which) => `‹${kind} ${which}›`);

export type Caller = 'holder' | Role | 'stranger' | 'forged';
export const callers: Arbitrary<Caller> = fc.oneof(
  { weight: 7, arbitrary: fc.constant<Caller>('holder') },
  { weight: 4, arbitrary: fc.constantFrom<Caller>(...roles) },
  { weight: 1, arbitrary: fc.constantFrom<Caller>('stranger', 'forged') },
);

/** Mostly somebody who may; the others are refused before their bodies are looked at. */
export function callerFor(route: string, caller: Caller): Caller {
  if (caller !== 'holder') return caller;
  if (/\/(accounts|tokens|webhooks)\//.test(route)) return 'admin';
  if (/\/desk\/(services|providers|translations|imports)\//.test(route)) return 'editor';
  return /\/(hours|export|pause|week\/$|week\/away)/.test(route) ? 'coordinator' : caller;
}

export type World = {
  secrets: string[];
  holds: string[];
  /** Sessions of people who may send to the routes of accounts, reports and requests, by role. */
  people: Record<Role, Colleague>;
  /** Puts what exists in the place of every word that stands for it. */
  resolve: (value: unknown, row?: string) => Promise<unknown>;
  callerOf: (caller: Caller, row: string | undefined) => Promise<Colleague | undefined>;
  /** Another system with every right. */
  machine: { id: string; token: string };
  /** Looks again at what exists; to be called every few bodies. */
  look: () => Promise<void>;
};

/** So few that most meet several steps. */
const newest = 12;

export const rightPassword = 'Xanthippe ist das Passwort';

export async function fuzzWorld(test: TestApp): Promise<World> {
  const { db, clock } = test;
  const person = (name: string, role: Role) => colleague(test, { name, role });
  const people = {
    counsellor: await person('A. Aydın', 'counsellor'),
    coordinator: await person('C. Chef', 'coordinator'),
    admin: await person('V. Verwaltung', 'admin'),
    editor: await person('R. Redaktion', 'editor'),
    translator: await person('Ü. Übersetzung', 'translator'),
  };
  const newcomer = await person('N. Neu', 'editor');
  const { token } = await makeLinkFor(db, newcomer.id, null, clock.now);
  await redeemLink(db, token, rightPassword, { email: '', name: '', provider: '', language: 'de' }, clock.now);
  // Accounts that the admin disables and gives other roles.
  await person('S. Spare', 'counsellor');
  await person('T. Spare', 'editor');
  await consultationHours(db, people.counsellor, { languages: ['de', 'ar', 'tr', 'ku'], capacity: 30 });
  await consultationHours(db, people.counsellor, { firstDay: '2026-11-26', quarter: null, place: null, channel: 'phone' });
  await consultationHours(db, people.coordinator, { firstDay: '2026-11-27', place: null, channel: 'video', languages: ['tr', 'ku'] });
  const first = await Promise.all([1, 2, 3].map(() => receivedBy(test, amina)));

  const secrets = first.map(({ secret }) => secret);
  const offered: string[] = [];
  let offers = 0;
  const holder = { ...people.counsellor, role: 'counsellor' as const };
  const holds: string[] = ['A'.repeat(22)];
  const core = new Set([...Object.values(people), newcomer].map(({ id }) => id));
  const found: Record<Exclude<Kind, 'secret' | 'offered' | 'hold' | 'version' | 'token' | 'email' | 'counsellor'>, string[]> = {
    reference: [],
    slot: [],
    request: [],
    held: [],
    answered: [],
    account: [],
    hours: [],
    absence: [],
    booking: [],
    report: [],
    pause: [],
  };

  /** Offers are accepted, declined, erased and moved away; three stand whenever somebody looks. */
  async function keepOffered(): Promise<string[]> {
    const hashes = new Map(offered.map((secret) => [hashOf(secret), secret]));
    const standing = await db
      .selectFrom('requests')
      .select(['id', 'secretHash'])
      .where('secretHash', 'in', [...hashes.keys(), ''])
      .where('state', '=', 'offered')
      .execute();
    offered.splice(0, Infinity, ...standing.flatMap(({ secretHash }) => hashes.get(secretHash) ?? []));
    const ids = standing.map(({ id }) => id);
    while (offered.length < 3) {
      const { id, secret } = await receivedBy(test, amina);
      await claim(db, holder, id, clock.now);
      offers += 1;
      const time = (minutes: number) => ({
        startsAt: new Date(Date.UTC(2027, 5, 1 + offers, 9, minutes)).toISOString(),
        lengthMinutes: 30,
        place: 'Raum 2',
        channel: 'place' as const,
      });
      const { version } = await db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow();
      await offer(db, holder, id, { times: [time(0), time(30), time(60)], version }, clock.now);
      offered.push(secret);
      ids.push(id);
    }
    return ids;
  }

  /** Requests that wait for the counsellor's answer. */
  async function keepHeld(): Promise<string[]> {
    const rows = await db
      .selectFrom('requests')
      .select('id')
      .where('state', '=', 'received')
      .where('claimedBy', '=', holder.id)
      .orderBy('receivedAt', 'desc')
      .limit(newest)
      .execute();
    const held = rows.map(({ id }) => id);
    while (held.length < 3) {
      const { id } = await receivedBy(test, amina);
      await claim(db, holder, id, clock.now);
      held.push(id);
    }
    return held;
  }

  /** Requests that nobody has taken. */
  async function keepWaiting(): Promise<void> {
    const waiting = await db.selectFrom('requests').select('id').where('state', '=', 'received').where('claimedBy', 'is', null).execute();
    for (let missing = 3 - waiting.length; missing > 0; missing -= 1) await receivedBy(test, amina);
  }

  const look = async () => {
    // A pause that leaves phone numbers only would end the world: no request could come.
    await db.updateTable('pauses').set({ takesRequests: 1 }).execute();
    await keepWaiting();
    const answered = await keepOffered();
    const held = await keepHeld();
    const requests = await db
      .selectFrom('requests')
      .select(['id', 'reference'])
      .where('state', '<>', 'closed')
      .orderBy('receivedAt', 'desc')
      .limit(newest)
      .execute();
    const idsIn = async (table: 'absences' | 'consultationHours' | 'bookings' | 'contentReports') =>
      (await db.selectFrom(table).select('id').orderBy('id').limit(newest).execute()).map(({ id }) => id);
    const accounts = await db.selectFrom('accounts').select('id').orderBy('createdAt', 'desc').orderBy('id').limit(newest).execute();
    Object.assign(found, {
      request: requests.map(({ id }) => id),
      held,
      answered,
      reference: requests.map(({ reference }) => reference),
      account: accounts.map(({ id }) => id).filter((id) => !core.has(id)),
      hours: await idsIn('consultationHours'),
      absence: await idsIn('absences'),
      booking: await idsIn('bookings'),
      report: await idsIn('contentReports'),
      pause: (await db.selectFrom('pauses').select('id').where('endedAt', 'is', null).orderBy('id').execute()).map(({ id }) => id),
      slot: (await test.app.inject('/api/slots')).json<{ slots: { id: string }[] }>().slots.map(({ id }) => id),
    });
    // The desk looks at contacts every few seconds, so that a lost slip can be found.
    await contactsChecked(test);
    // Sessions rest and end as the tests' clock goes on.
    for (const one of Object.values(people)) one.cookie = `desk=${await startSession(db, one.id, undefined, clock.now)}`;
  };

  async function liveValue(kind: Kind, which: number, row: string | undefined): Promise<unknown> {
    switch (kind) {
      case 'version': {
        const version = async (table: 'requests' | 'consultationHours') =>
          (
            await db
              .selectFrom(table)
              .select('version')
              .where('id', '=', row ?? '')
              .executeTakeFirst()
          )?.version;
        return (await version('requests')) ?? (await version('consultationHours')) ?? 1;
      }
      case 'counsellor':
        return (which % 2 === 0 ? people.counsellor : people.coordinator).id;
      case 'email':
        return newcomer.email;
      case 'token':
        return (await makeLinkFor(db, newcomer.id, null, clock.now)).token;
      case 'secret':
      case 'offered':
      case 'hold': {
        const known = { secret: secrets, offered, hold: holds }[kind].slice(-newest);
        return known[which % known.length];
      }
      default:
        return found[kind][which % found[kind].length] ?? 'none-yet';
    }
  }

  async function resolve(value: unknown, row?: string): Promise<unknown> {
    if (typeof value === 'string') {
      const whole = /^‹(\w+) (\d+)›$/.exec(value);
      if (whole !== null) return liveValue(whole[1] as Kind, Number(whole[2]), row);
      let text = value;
      for (const [word, kind, which] of value.matchAll(/‹(\w+) (\d+)›/g))
        text = text.replace(word, String(await liveValue(kind as Kind, Number(which), row)));
      return text;
    }
    if (Array.isArray(value)) return Promise.all(value.map((one) => resolve(one, row)));
    if (typeof value !== 'object' || value === null) return value;
    const resolved = {};
    // A form whose address names no row may name one itself.
    const id = await resolve((value as { id?: unknown }).id);
    const named = row ?? rowIn(typeof id === 'string' ? id : '');
    for (const [name, member] of Object.entries(value))
      Object.defineProperty(resolved, name, { value: await resolve(member, named), enumerable: true, configurable: true, writable: true });
    return resolved;
  }

  const callerOf = async (caller: Caller, row: string | undefined): Promise<Colleague | undefined> => {
    if (caller === 'stranger') return undefined;
    if (caller === 'forged') return { ...people.counsellor, cookie: `desk=${'A'.repeat(43)}` };
    if (caller !== 'holder') return people[caller];
    const held =
      row === undefined || row.includes('\u0000')
        ? undefined
        : await db.selectFrom('requests').select('claimedBy').where('id', '=', row).executeTakeFirst();
    return Object.values(people).find(({ id }) => id === held?.claimedBy) ?? people.counsellor;
  };

  await look();
  const machine = await machineOf(test, { parts: ['matter', 'person'] });
  return { secrets, holds, people, resolve, callerOf, machine, look };
}
