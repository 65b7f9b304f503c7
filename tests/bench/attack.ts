import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { createChallenge, solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Receipt } from '../../api/contract/appointment.ts';
import { findFreeSlots } from '../../api/appointments/free-slots.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { consultationHours } from '../support/hours.ts';
import { amina, worker } from '../support/requests.ts';
import type { Figure, Row } from './figure.ts';

const counsellors = 12;
/** Four days of nine hours and a half, half an hour each: 76 for each of the twelve. */
const freeTimes = 912;
const attackMinutes = 10;
/** The attackers act, then the clock moves on by this. */
const turnSeconds = 30;
const residents = 300;
const residentMinutes = 60;
/** Between two rounds of the attackers, who come first. */
const peopleInRound = 10;
const roundSeconds = (residentMinutes * 60 * peopleInRound) / residents;

/** The free times of a city while attackers take as many as they can and a shelter asks. */
export const attack: Figure = {
  name: 'attack',
  run: async () => {
    const secondsPerTry = await timeOfTry();
    const runs: { name: string; run: Run }[] = [];
    for (const [name, addresses] of Object.entries(attackers))
      for (const solves of [true, false])
        runs.push({ name: `${name}, ${solves ? 'solver' : 'no script'}`, run: await attackFrom(addresses, solves, secondsPerTry) });
    const open = await shelter(secondsPerTry, {});
    const trusted = await shelter(secondsPerTry, { TRUSTED_NETWORKS: `${shelterAddress}/32` });
    const none = [undefined, undefined];
    const ofRuns = (what: string, unit: string, of: (run: Run) => number, target?: Row['target']): Row => ({
      what,
      unit,
      values: [...runs.map(({ run }) => of(run)), ...none],
      ...(target === undefined ? {} : { target }),
    });
    const ofShelters = (what: string, of: (one: Shelter) => number, target?: Row['target']): Row => ({
      what,
      unit: 'people',
      values: [...runs.map(() => undefined), of(open), of(trusted)],
      ...(target === undefined ? {} : { target }),
    });
    return {
      columns: [...runs.map(({ name }) => name), 'shelter', 'trusted shelter'],
      rows: [
        ofRuns('free after ten minutes, of 912', 'percent', ({ left }) => percent(left), { atLeast: 90 }),
        ofRuns('free after ten minutes', 'times', ({ left }) => left),
        ofRuns('fewest free during them', 'times', ({ fewest }) => fewest),
        ofRuns('calls of the attackers', 'calls', ({ calls }) => calls),
        ofRuns('proofs solved', 'proofs', ({ proofs }) => proofs),
        ofRuns('work for them, of all cores', 'percent', ({ coreSeconds }) =>
          round((coreSeconds / (attackMinutes * 60 * os.availableParallelism())) * 100),
        ),
        ofShelters('accepted within an hour and read back, of 300', ({ accepted }) => accepted, { atLeast: residents }),
        ofShelters('refused', ({ refused }) => refused, { atMost: 0 }),
        ofShelters('with a time at once', ({ booked }) => booked),
        ofShelters('with the chosen time as a wish', ({ wished }) => wished),
        { ...ofShelters('free after the hour', ({ left }) => left), unit: 'times' },
      ],
      notes: [
        `Every ${turnSeconds} s of the clock each attacking network takes all that it gets: it holds and books with made-up contacts, by JSON and by the form, extends, and books before a hold runs out.`,
        `A try takes ${round(secondsPerTry * 1e6)} µs here; ${attackMinutes * 60} s of all ${os.availableParallelism()} cores may be spent, which is reckoned from the tries that were made.`,
        'The networks are /24 blocks apart, or 50 addresses of one /24. During the hour of the shelter fifty /24 blocks attack with a solver without a pause; half of the 300 people have a script and solve what they are asked.',
        'Before networks had a share, one address held all 912 within 32 s.',
      ],
    };
  },
};

const percent = (times: number) => round((times / freeTimes) * 100);
const round = (value: number) => Math.round(value * 10) / 10;

const fifty = (addressOf: (index: number) => string) => Array.from({ length: 50 }, (_, index) => addressOf(index));
const distinctBlocks = fifty((index) => `198.18.${index}.7`);
const attackers: Record<string, string[]> = {
  '1 network': ['198.18.0.7'],
  '50 networks': distinctBlocks,
  '50 of one /24': fifty((index) => `198.18.0.${index + 1}`),
};
const shelterAddress = '203.0.113.54';

/** Seconds of one core for one try. */
async function timeOfTry(): Promise<number> {
  const tries = 400;
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: 5000,
    counter: tries,
    deriveKey,
    hmacSignatureSecret: 'a',
    hmacKeySignatureSecret: 'b',
  });
  const begin = process.cpuUsage();
  await solveChallenge({ challenge, deriveKey });
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6 / tries;
}

/** Twelve counsellors with 912 free times, and nobody trusted but those named. */
async function city(settings: Record<string, string>): Promise<TestApp> {
  const test = await testApp('sqlite', { settings: { TRUSTED_NETWORKS: '', ...settings } });
  for (let index = 0; index < counsellors; index += 1) {
    const owner = await worker(test.db);
    for (const day of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
      await consultationHours(test.db, owner, { firstDay: day, lastDay: day, opens: '08:00', closes: '17:30' });
  }
  const found = (await freeIds(test)).length;
  if (found !== freeTimes) throw new Error(`the city has ${found} free times instead of ${freeTimes}`);
  return test;
}

const freeIds = async (test: TestApp): Promise<string[]> =>
  (await findFreeSlots(test.db, test.app.site().directory, {}, test.clock.now, Number.MAX_SAFE_INTEGER)).map(({ id }) => id);

type Run = { left: number; fewest: number; calls: number; proofs: number; coreSeconds: number };

async function attackFrom(addresses: readonly string[], solves: boolean, secondsPerTry: number): Promise<Run> {
  const test = await city({});
  try {
    const purse = new Purse(solves ? attackMinutes * 60 * os.availableParallelism() : 0, secondsPerTry);
    const networks = addresses.map((address) => new Attacker(test, address, purse, turnSeconds));
    let fewest = freeTimes;
    for (let second = 0; second < attackMinutes * 60; second += turnSeconds) {
      for (const network of networks) await network.takeAll();
      fewest = Math.min(fewest, (await freeIds(test)).length);
      test.clock.now = new Date(test.clock.now.getTime() + turnSeconds * 1000);
    }
    const left = (await freeIds(test)).length;
    const calls = networks.reduce((sum, network) => sum + network.calls, 0);
    return { left, fewest: Math.min(fewest, left), calls, proofs: purse.proofs, coreSeconds: purse.spent };
  } finally {
    await test.close();
  }
}

/** The processors that the attackers have, as seconds of one core. */
class Purse {
  spent = 0;
  proofs = 0;
  readonly #budget: number;
  readonly #secondsPerTry: number;
  constructor(budget: number, secondsPerTry: number) {
    this.#budget = budget;
    this.#secondsPerTry = secondsPerTry;
  }
  /** @returns the proof, or undefined when the budget does not reach */
  async solve(challenge: Challenge): Promise<string | undefined> {
    if (this.spent >= this.#budget) return undefined;
    const solution = await solveChallenge({ challenge, deriveKey });
    if (solution === null) return undefined;
    this.spent += (solution.counter + 1) * this.#secondsPerTry;
    this.proofs += 1;
    return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
  }
}

/** A network that takes as many times as it can. */
class Attacker {
  calls = 0;
  readonly #test: TestApp;
  readonly #address: string;
  readonly #purse: Purse;
  #held: { name: string; hold: string; expiresAt: number; extended: boolean }[] = [];
  /** Tries each way to take a time in turn. */
  #way = 0;
  readonly #turnSeconds: number;
  constructor(test: TestApp, address: string, purse: Purse, turnSeconds: number) {
    this.#turnSeconds = turnSeconds;
    this.#test = test;
    this.#address = address;
    this.#purse = purse;
  }

  async takeAll(): Promise<void> {
    await this.#keep();
    const names = await this.#look();
    for (const name of names) {
      if (await this.#take(name, undefined)) continue;
      const challenge = await this.#call('GET', '/api/challenge');
      const proof = challenge.statusCode === 200 ? await this.#purse.solve(challenge.json<Challenge>()) : undefined;
      // The next one would be harder; another network has an easy one, and the next turn comes.
      if (proof !== undefined) await this.#take(name, proof);
      return;
    }
  }

  /** Extends holds that are about to run out, and books those that were extended before. */
  async #keep(): Promise<void> {
    const soon = this.#test.clock.now.getTime() + this.#turnSeconds * 1000;
    for (const one of this.#held.filter(({ expiresAt }) => expiresAt <= soon)) {
      if (one.extended) await this.#book(one.name, { hold: one.hold });
      else {
        const answer = await this.#call('POST', `/api/holds/${one.hold}/extend`);
        if (answer.statusCode === 200) Object.assign(one, { extended: true, expiresAt: expiryOf(answer.json<{ expiresAt: string }>()) });
      }
    }
    this.#held = this.#held.filter(({ expiresAt }) => expiresAt > soon);
  }

  async #look(): Promise<string[]> {
    const answer = await this.#call('GET', '/api/slots');
    return answer.statusCode === 200 ? answer.json<{ slots: { id: string }[] }>().slots.map(({ id }) => id) : [];
  }

  /** @returns whether the time is this network's now */
  async #take(name: string, proof: string | undefined): Promise<boolean> {
    this.#way += 1;
    const withProof = proof === undefined ? {} : { proof };
    if (this.#way % 3 === 0) return this.#book(name, withProof);
    if (this.#way % 3 === 1) return this.#holdByForm(name, withProof);
    const answer = await this.#call('POST', `/api/slots/${name}/hold`, { headers: withProof });
    if (answer.statusCode !== 201) return false;
    const { hold, expiresAt } = answer.json<{ hold: string; expiresAt: string }>();
    this.#held.push({ name, hold, expiresAt: expiryOf({ expiresAt }), extended: false });
    return true;
  }

  async #book(name: string, { hold, proof }: { hold?: string; proof?: string }): Promise<boolean> {
    const person = { name: 'Beispiel', reply: 'call' as const, phone: `0151 ${randomPhone()}` };
    const answer = await this.#call('POST', '/api/appointments', {
      headers: { 'idempotency-key': randomUUID() },
      payload: { ...amina, person, slot: { id: name, ...(hold === undefined ? {} : { hold }) }, ...(proof === undefined ? {} : { proof }) },
    });
    return answer.statusCode === 201 && answer.json<Receipt>().state === 'confirmed';
  }

  async #holdByForm(name: string, fields: Record<string, string>): Promise<boolean> {
    const form = { step: `hold:${name}`, idempotencyKey: randomUUID(), channel: 'place', conversationLanguage: 'ar', ...fields };
    await this.#call('POST', '/ar/appointment/', {
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams(form).toString(),
    });
    const isForm = this.#test.rendered.at(-1)?.route === '/[lang]/appointment';
    const page = isForm ? this.#test.shown('/[lang]/appointment') : undefined;
    this.#test.rendered.length = 0;
    const kept = page?.times?.kept;
    const hold = page?.values['hold'];
    if (kept === undefined || typeof hold !== 'string') return false;
    this.#held.push({ name: kept.slot.id, hold, expiresAt: Date.parse(kept.until), extended: false });
    return true;
  }

  #call(method: 'GET' | 'POST', url: string, more: { headers?: Record<string, string>; payload?: object | string } = {}) {
    this.calls += 1;
    this.#test.logged.length = 0;
    // No proxy is named, so these headers are anybody's.
    const headers = { 'x-forwarded-for': `10.9.${this.calls % 250}.1`, ...more.headers };
    return this.#test.app.inject({
      method,
      url,
      remoteAddress: this.#address,
      headers,
      ...(more.payload === undefined ? {} : { payload: more.payload }),
    });
  }
}

const expiryOf = ({ expiresAt }: { expiresAt: string }) => Date.parse(expiresAt);
const randomPhone = () => String(10_000_000 + Math.floor(Math.random() * 89_999_999));

type Shelter = { accepted: number; refused: number; booked: number; wished: number; left: number };

/** 300 people of one address ask within an hour, every second one without a script, while fifty networks attack. */
async function shelter(secondsPerTry: number, settings: Record<string, string>): Promise<Shelter> {
  const test = await city(settings);
  try {
    const purse = new Purse(residentMinutes * 60 * os.availableParallelism(), secondsPerTry);
    const networks = distinctBlocks.map((address) => new Attacker(test, address, purse, roundSeconds));
    const counts: Shelter = { accepted: 0, refused: 0, booked: 0, wished: 0, left: 0 };
    const begin = test.clock.now.getTime();
    for (let index = 0; index < residents; index += 1) {
      if (index % peopleInRound === 0) for (const network of networks) await network.takeAll();
      const receipt = await ask(test, index % 2 === 0);
      if (receipt === undefined) counts.refused += 1;
      else {
        counts.accepted += 1;
        if (receipt.state === 'confirmed') counts.booked += 1;
        if (receipt.isWish) counts.wished += 1;
      }
      test.clock.now = new Date(begin + ((index + 1) * residentMinutes * 60_000) / residents);
    }
    return { ...counts, left: (await freeIds(test)).length };
  } finally {
    await test.close();
  }
}

/** Chooses a free time and asks for it. @returns undefined unless the request is acknowledged and its slip shows it */
async function ask(test: TestApp, hasScript: boolean): Promise<Receipt | undefined> {
  test.logged.length = 0;
  const at = { remoteAddress: shelterAddress };
  const { slots } = (await test.app.inject({ url: '/api/slots?language=ar', ...at })).json<{ slots: { id: string }[] }>();
  const challenge = hasScript ? await test.app.inject({ url: '/api/challenge', ...at }) : undefined;
  const proof = challenge?.statusCode === 200 ? await residentPurse.solve(challenge.json<Challenge>()) : undefined;
  const answer = await test.app.inject({
    method: 'POST',
    url: '/api/appointments',
    ...at,
    headers: { 'idempotency-key': randomUUID() },
    payload: {
      ...amina,
      person: { name: 'Beispiel', reply: 'none' },
      ...(slots[0] === undefined ? {} : { slot: { id: slots[0].id } }),
      ...(proof === undefined ? {} : { proof }),
    },
  });
  if (answer.statusCode !== 201) return undefined;
  const receipt = answer.json<Receipt>();
  const secret = receipt.statusUrl.split('/').at(-2)!;
  const slip = await test.app.inject({ url: '/api/appointment', ...at, headers: { authorization: `Bearer ${secret}` } });
  return slip.statusCode === 200 && slip.json<Receipt>().reference === receipt.reference ? receipt : undefined;
}

/** Phones of people who asked: no budget. */
const residentPurse = new Purse(Number.POSITIVE_INFINITY, 0);
