import { isDay } from '../../../src/directory/calendar-day.ts';
import type { FastifyInstance } from 'fastify';
import { findFreeSlots, type WantedSlots } from '../../appointments/free-slots.ts';
import { findSlotNamed, named } from '../../appointments/slot-names.ts';
import { channels, elsewhere, type FieldError } from '../../contract/codes.ts';
import { Problem } from '../../contract/problems.ts';
import type { Slot, SlotQuery } from '../../contract/slots.ts';
import type { Directory } from '../../../src/directory/directory.ts';

const nextShown = 6;

/** Finds the free times that fit a query; an empty parameter does not filter. @throws Problem invalid-input */
export async function freeSlots(app: FastifyInstance, query: SlotQuery): Promise<Slot[]> {
  const errors = checkQuery(app.site().directory, query);
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
  return freeSlotsNamed(app, {
    quarter: given(query.quarter),
    language: given(query.language),
    womanCounsellor: query.womanCounsellor === 'true',
    channel: channels.find((channel) => channel === query.channel),
    provider: given(query.provider),
    from: given(query.from),
  });
}

/** Finds free times under the public names of the day. */
export async function freeSlotsNamed(app: FastifyInstance, wanted: WantedSlots, limit?: number): Promise<Slot[]> {
  const { db, keys, now } = app.parts;
  const at = now();
  return named(await findFreeSlots(db, app.site().directory, wanted, at, limit), keys.intakeKey, at);
}

/** The id of the slot with a public name. An invalid name gives an id that no slot has, so the slot counts as taken. */
export const slotIdNamed = (app: FastifyInstance, name: string): string =>
  findSlotNamed(app.parts.keys.intakeKey, name, app.parts.now()) ?? '';

const given = (value: string | undefined) => (value === '' ? undefined : value);

/** Refuses unknown values: the answer "nothing free" would hide the caller's mistake. */
function checkQuery(directory: Directory, query: SlotQuery): FieldError[] {
  const [quarter, language, provider, from] = [query.quarter, query.language, query.provider, query.from].map(given);
  const errors: FieldError[] = [];
  const unless = (condition: boolean, pointer: string, code: FieldError['code']) => {
    if (!condition) errors.push({ pointer, code });
  };
  const quarters: readonly string[] = [...directory.quarters.map(({ id }) => id), ...elsewhere];
  unless(quarter === undefined || quarters.includes(quarter), '/quarter', 'not-allowed');
  unless(language === undefined || directory.spokenLanguages.some(({ tag }) => tag === language), '/language', 'not-allowed');
  unless(provider === undefined || directory.providers.some(({ id }) => id === provider), '/provider', 'not-allowed');
  unless(from === undefined || isDay(from), '/from', 'malformed');
  return errors;
}

/** Runs a step; when its time is taken, adds the next free times to the refusal. @throws Problem slot-taken with `next` */
export async function orNext<Answer>(app: FastifyInstance, wanted: WantedSlots, step: () => Promise<Answer>): Promise<Answer> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'slot-taken') throw error;
    const next = await freeSlotsNamed(app, wanted, nextShown);
    throw new Problem('slot-taken', { extra: { next } });
  }
}
