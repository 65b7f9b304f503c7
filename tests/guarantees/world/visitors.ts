import { randomUUID } from 'node:crypto';
import type { NewAppointment } from '../../../api/contract/appointment.ts';
import type { Slot } from '../../../api/contract/slots.ts';
import { solve } from '../../support/proof.ts';
import type { Chance } from './chance.ts';
import { insist, send, type Client } from './client.ts';
import { heardText, type History } from './history.ts';

export type Visiting = { url: string; history: History; chance: Chance; marker: string };
/** What a person holds after sending. */
export type Slip = { client: Client; reference: string; secret: string; reply: NewAppointment['person']['reply']; isErased: boolean };

let visitors = 0;
/** Three share a network, as in a shelter. */
function newClient(): Client & { number: number } {
  visitors += 1;
  const network = Math.floor(visitors / 3);
  return { number: visitors, who: `visitor ${visitors}`, address: `10.${network >> 8}.${network & 255}.1` };
}

type Reply = NewAppointment['person']['reply'];
const replies: Reply[] = ['email', 'email', 'email', 'sms', 'call', 'none'];

/** A body in which every text that a person can type holds the marker. */
function bodyOf({ chance, marker }: Visiting, number: number, reply: Reply, slot: NewAppointment['slot']): NewAppointment {
  const phone = `0151 7${7_100_000 + number}`;
  return {
    language: chance.pick(['ar', 'bg', 'de', 'en', 'tr', 'uk']),
    quarter: 'schalke',
    conversation: { language: 'ar', interpreting: false },
    matter: { topics: [chance.pick(['debts', 'asylum-residence', 'health'])], womanCounsellor: false, channel: 'place', persons: 1 },
    person: {
      name: `${marker} ${number}`,
      reply,
      ...(reply === 'call' || reply === 'sms' ? { phone } : {}),
      ...(reply === 'call' ? { safeTimes: `${marker} abends` } : {}),
      // Somebody who wants a call may have an address all the same.
      ...(reply === 'email' || reply === 'call' ? { email: `${marker}.${number}@example.org` } : {}),
      note: `${marker} wartet`,
      helper: { name: `${marker} hilft` },
    },
    notice: '2026-11',
    ...(slot === undefined ? {} : { slot }),
  };
}

/** Looks at the free times, and takes one of the first, as everybody does. */
async function choose(visiting: Visiting, client: Client): Promise<{ id: string } | undefined> {
  const { history, url, chance } = visiting;
  const looked = await insist(history, client, { does: 'look at times', url: `${url}/api/slots?quarter=schalke&language=ar` });
  const slots = (looked.heard as { slots?: Slot[] }).slots ?? [];
  const slot = slots.length === 0 ? undefined : chance.pick(slots.slice(0, 8));
  return slot && { id: slot.id };
}

/** Solves what one more time costs this network. @returns undefined where nothing is asked */
async function prove({ url, history }: Visiting, client: Client): Promise<string | undefined> {
  const asked = await insist(history, client, { does: 'ask the price', url: `${url}/api/challenge` });

  return asked.status === 200 ? solve(asked.heard as Parameters<typeof solve>[0]) : undefined;
}

/**
 * Sends a request, until an answer comes; often twice, as an impatient person does.
 * @param wants what chance decides otherwise
 */
export async function ask(visiting: Visiting, wants: { time?: boolean; proves?: boolean; reply?: Reply } = {}): Promise<Slip | undefined> {
  const { history, url, chance } = visiting;
  const client = newClient();
  const { time = chance.percent(45), proves = chance.percent(60), reply = chance.pick(replies) } = wants;
  const slot = time ? await choose(visiting, client) : undefined;
  const proof = slot !== undefined && proves ? await prove(visiting, client) : undefined;
  const key = randomUUID();
  const body = { ...bodyOf(visiting, client.number, reply, slot), ...(proof === undefined ? {} : { proof }) };
  const asking = {
    does: 'ask',
    url: `${url}/api/appointments`,
    json: body,
    headers: { 'idempotency-key': key },
    asked: { key, reply, email: body.person.email, phone: body.person.phone, slot: slot?.id, language: body.language },
  };
  const twice = chance.percent(30) ? send(history, client, asking) : undefined;
  const receipt = await insist(history, client, asking);
  await twice;
  if (receipt.status !== 201) return undefined;
  if (chance.percent(30)) await insist(history, client, asking);
  if (chance.percent(15)) {
    const other = { ...body, person: { ...body.person, name: `${visiting.marker} anders` } };
    await insist(history, client, { ...asking, does: 'ask otherwise', json: other });
  }
  const secret = secretOf(heardText(receipt, 'statusUrl'));
  return { client, reference: heardText(receipt, 'reference'), secret, reply, isErased: false };
}

export const secretOf = (statusUrl: string): string => new URL(statusUrl).pathname.split('/')[3] ?? '';

const stepOf = ({ url }: Visiting, { secret, reference }: Slip, step: string, json?: object) => ({
  does: step,
  url: `${url}/api/appointment/${step}`,
  method: 'POST',
  headers: { authorization: `Bearer ${secret}` },
  asked: { reference, ...(json === undefined ? {} : { json }) },
  ...(json === undefined ? {} : { json }),
});

/** What the slip says. */
export const look = ({ url, history }: Visiting, { client, secret, reference }: Slip, does = 'look') =>
  insist(history, client, { does, url: `${url}/api/appointment`, headers: { authorization: `Bearer ${secret}` }, asked: { reference } });

/** What every run shows, however short it is: each way of answering, more times than a network's share, a move, a return, an erasure. */
export async function open(visiting: Visiting): Promise<Slip[]> {
  const { history } = visiting;
  const booked = [];
  for (const reply of ['email', 'sms', 'email', 'email'] as const) booked.push(await ask(visiting, { time: true, proves: false, reply }));
  const waiting = [];
  for (const reply of ['email', 'sms', 'call', 'none', 'email'] as const) waiting.push(await ask(visiting, { time: false, reply }));
  const slips = [...booked, ...waiting].filter((slip) => slip !== undefined);
  const [moved, cancelled, ...others] = slips;
  const slot = moved && (await choose(visiting, moved.client));
  if (moved !== undefined && slot !== undefined) await insist(history, moved.client, stepOf(visiting, moved, 'move', { slot }));
  if (cancelled !== undefined) await insist(history, cancelled.client, stepOf(visiting, cancelled, 'cancel'));
  const erased = others.at(-1);
  if (erased !== undefined) {
    await insist(history, erased.client, stepOf(visiting, erased, 'erase'));
    erased.isErased = true;
  }
  return slips;
}

/** One more step of a person: what chance and the slip allow. */
export async function step(visiting: Visiting, slip: Slip): Promise<void> {
  const { chance, history } = visiting;
  const { client } = slip;
  const { heard } = await look(visiting, slip);
  const offers = (heard as { offers?: { offer: number }[] }).offers ?? [];
  if (offers.length > 0 && chance.percent(80)) {
    const accepted = chance.percent(70) ? stepOf(visiting, slip, 'accept', { offer: 1 }) : stepOf(visiting, slip, 'none-fits');
    await insist(history, client, accepted);
    return;
  }
  const dice = chance.below(100);
  if (dice < 20) {
    const slot = await choose(visiting, client);
    if (slot !== undefined) await insist(history, client, stepOf(visiting, slip, 'move', { slot }));
  } else if (dice < 35) await insist(history, client, stepOf(visiting, slip, 'cancel'));
  else if (dice < 50) {
    const erased = await insist(history, client, stepOf(visiting, slip, 'erase'));
    slip.isErased = erased.status === 200;
  }
}
