import { setTimeout as wait } from 'node:timers/promises';
import type { RequestDetail, RequestPage } from '../../../api/contract/desk.ts';
import { daysAfter } from '../../../src/directory/calendar-day.ts';
import { instantOf, workingDayAfter } from '../../../src/directory/berlin.ts';
import type { Chance } from './chance.ts';
import { insist, type Client } from './client.ts';
import type { History } from './history.ts';

export type Working = { url: string; history: History; chance: Chance; client: Client; today: string };

/** Signs in with the password. */
export async function signIn(working: Working, email: string, password: string): Promise<void> {
  const { url, history, client } = working;
  const line = await insist(history, client, { does: 'sign in', url: `${url}/api/desk/session`, json: { email, password } });
  if (line.status !== 200) throw new Error(`sign-in answered ${line.status}`);
}

/** Consultation hours on three days a week, from tomorrow on. */
export async function offerHours({ url, history, client, today }: Working): Promise<void> {
  for (const ahead of [1, 2, 3]) {
    const firstDay = workingDayAfter(today, ahead);
    const hours = {
      ...{ firstDay, lastDay: null, everyWeeks: 1, opens: '08:00', closes: '17:00', quarter: 'schalke' },
      ...{ place: 'Beispielstraße 1', channel: 'place', languages: ['ar', 'de'], womanCounsellor: false, lengthMinutes: 20 },
      ...{ bufferMinutes: 0, leadTimeMinutes: 0, horizonDays: 42, capacity: 1 },
    };
    const line = await insist(history, client, { does: 'offer hours', url: `${url}/api/desk/hours`, json: hours });
    if (line.status !== 201) throw new Error(`hours answered ${line.status}: ${JSON.stringify(line.heard)}`);
  }
}

/** One day at the desk: takes requests and answers them until it is told to stop. */
export async function work(working: Working, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const taken = await takeOne(working);
    if (taken === undefined) await wait(250);
    else await answer(working, taken);
  }
}

/** All that the desk lists at the end. */
export async function listAll({ url, history, client }: Working): Promise<void> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const line = await insist(history, client, { does: 'list at the end', url: `${url}/api/desk/requests${query}` });
    cursor = (line.heard as Partial<RequestPage>).cursor ?? null;
  }
}

const at = ({ url }: Working, id: string, step: string) => `${url}/api/desk/requests/${id}/${step}`;

/** Takes the next one; sometimes one that a colleague takes at the same moment. */
async function takeOne(working: Working): Promise<RequestDetail | undefined> {
  const { url, history, client, chance } = working;
  if (chance.percent(60)) {
    const line = await insist(history, client, { does: 'take next', url: `${url}/api/desk/requests/next?which=any`, method: 'POST' });
    return line.status === 200 ? (line.heard as RequestDetail) : undefined;
  }
  // Also what a colleague has already.
  const filter = chance.percent(60) ? '?claimedBy=nobody' : '';
  const list = await insist(history, client, { does: 'list', url: `${url}/api/desk/requests${filter}` });
  const listed = (list.heard as Partial<RequestPage>).requests ?? [];
  const first = filter === '' ? listed.find(({ claimedBy }) => claimedBy !== null && claimedBy.name !== client.who) : listed[0];
  if (first === undefined) return undefined;
  const line = await insist(history, client, {
    does: 'claim',
    url: at(working, first.id, 'claim'),
    method: 'POST',
    asked: { id: first.id },
  });
  return line.status === 200 ? (line.heard as RequestDetail) : undefined;
}

/** A time in the coming weeks that few others have. */
function someTime({ chance, today }: Working) {
  const day = daysAfter(today, 8 + chance.below(40));
  return {
    startsAt: instantOf(day, 8 * 60 + 5 * chance.below(110)).toISOString(),
    lengthMinutes: 20,
    place: 'Beispielstraße 1',
    channel: 'place' as const,
  };
}

async function answer(working: Working, { id, version, reference, state }: RequestDetail): Promise<void> {
  const { history, client, chance } = working;
  const asked = { id, reference };
  const tell = (does: string, json: object = {}) =>
    insist(history, client, { does, url: at(working, id, does), json, asked: { ...asked, json } });
  if (chance.percent(70)) await insist(history, client, { does: 'open person', url: at(working, id, 'person'), json: {}, asked });
  const dice = chance.below(100);
  if (state === 'closed') await tell('told', { how: 'call', version });
  else if (dice < 45) await tell('confirm', { ...someTime(working), version });
  else if (dice < 70) await tell('offer', { times: [someTime(working), someTime(working)], version });
  else if (dice < 80) await tell('close', { outcome: 'not-here', reason: 'other-office', version });
  else if (dice < 95) await insist(history, client, { does: 'release', url: at(working, id, 'release'), method: 'POST', asked });
}
