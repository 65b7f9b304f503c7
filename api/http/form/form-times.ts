import type { FastifyInstance } from 'fastify';
import { secondMs } from '../../../src/directory/instants.ts';
import type { Admission } from '../../appointments/allowances.ts';
import { hold, releaseHold } from '../../appointments/holds.ts';
import { slotOf, suits, type WantedSlots } from '../../appointments/free-slots.ts';
import { findFreeSlot, findOpenSlot } from '../../appointments/open-slots.ts';
import { findHeld } from '../../appointments/holds.ts';
import { coveringPause, findPauses } from '../../appointments/pauses.ts';
import { offeredChannels } from '../../appointments/offered-channels.ts';
import { slotNamer } from '../../appointments/slot-names.ts';
import { type Channel, channels } from '../../contract/codes.ts';
import { valueOf } from '../../contract/form.ts';
import type { FormTimes } from '../../contract/pages/form.ts';
import type { FormValues } from '../../contract/form-values.ts';
import type { Slot } from '../../contract/slots.ts';
import { Problem } from '../../contract/problems.ts';
import { holdFrom } from '../../sealing/derivation.ts';
import { firstDays } from '../../../src/components/booking/slot-days.ts';
import { freeSlotsNamed, slotIdNamed } from './next-slots.ts';

/** The first day of the free times to show, and why the chosen time is gone. */
type Look = { from?: string | undefined; lost?: FormTimes['lost'] };

/**
 * Finds the free times that fit the answers so far, and the time that the form keeps. Removes an expired time from the values, and gives
 * back a kept time that no longer fits the answers.
 * @returns undefined while nobody offers consultation hours
 */
export async function timesFor(
  app: FastifyInstance,
  values: FormValues,
  { from, lost }: Look,
): Promise<{ values: FormValues; times: FormTimes | undefined }> {
  const { db } = app.parts;
  const { directory } = app.site();
  const now = app.parts.now();
  const offered = await offeredChannels(db, now);
  const isChosen = valueOf(values, 'slot') !== '';
  const held = isChosen ? await findHeld(db, directory, valueOf(values, 'hold'), now) : undefined;
  const isUnsuitable = isChosen && !(await suitsAnswers(app, values));
  if (isUnsuitable) await giveBack(app, values);
  if (held !== undefined && !isUnsuitable) {
    const secondsLeft = Math.floor((Date.parse(held.expiresAt) - now.getTime()) / secondMs);
    return {
      values,
      times: {
        channels: offered,
        days: [],
        kept: {
          slot: { ...held.slot, id: slotNamer(app.parts.keys.intakeKey, now)(held.slot.id) },
          until: held.expiresAt,
          secondsLeft,
          canExtend: held.canExtend,
        },
      },
    };
  }
  const wished =
    isChosen && valueOf(values, 'hold') === '' && !isUnsuitable && lost === undefined ? await findWished(app, values) : undefined;
  if (wished !== undefined) return { values, times: { channels: offered, days: [], wished } };
  const left = withoutSlot(values);
  if (offered.length === 0) return { values: left, times: undefined };
  const { days, later } = firstDays(await freeSlotsNamed(app, { ...wantedOf(values, offered), from }));
  const reason = lost ?? (isUnsuitable ? 'changed' : isChosen ? 'expired' : undefined);
  return {
    values: left,
    times: {
      channels: offered,
      days,
      ...(from === undefined ? {} : { from }),
      ...(later === undefined ? {} : { later }),
      ...(reason === undefined ? {} : { lost: reason }),
    },
  };
}

/**
 * Holds a time for this form, and gives back the one it held before. The hold is derived from the form's key, so a second press or an old
 * copy of the page finds the same hold. Once the network has used its share of slots, the time becomes a wish: a slot without a hold.
 * @throws Problem slot-taken
 */
export async function keepSlot(app: FastifyInstance, values: FormValues, name: string, admission: Admission): Promise<FormValues> {
  const { db } = app.parts;
  const { directory } = app.site();
  const now = app.parts.now();
  const slotId = slotIdNamed(app, name);
  const shown = valueOf(values, 'hold');
  const held = shown === '' ? undefined : await findHeld(db, directory, shown, now);
  if (held?.slot.id === slotId) return { ...values, slot: name };
  const key = values['idempotencyKey'];
  const own = typeof key === 'string' ? holdFrom(app.parts.keys.intakeKey, key, slotId) : undefined;
  const findOwn = async () => (own !== undefined && (await findHeld(db, directory, own, now))?.slot.id === slotId ? own : undefined);
  const kept =
    (await findOwn()) ??
    (await hold(db, directory, slotId, now, { shown: own, admission }).then(
      (made) => made.hold,
      async (error: unknown) => {
        // Of two simultaneous presses, the first got the hold.
        const first = error instanceof Problem && error.code === 'slot-taken' ? await findOwn() : undefined;
        if (first !== undefined || (error instanceof Problem && error.code === 'proof-needed')) return first;
        throw error;
      },
    ));
  if (kept === undefined) return { ...withoutSlot(values), slot: name };
  if (held !== undefined) await releaseHold(db, shown);
  const channel = (await findHeld(db, directory, kept, now))?.slot.channel;
  return { ...values, slot: name, hold: kept, ...(channel === undefined ? {} : { channel }) };
}

/** Finds a chosen time that could not be held. @returns undefined when it has been taken or paused meanwhile */
async function findWished(app: FastifyInstance, values: FormValues): Promise<Slot | undefined> {
  const { db, now } = app.parts;
  const name = valueOf(values, 'slot');
  const free = await findFreeSlot(db, app.site().directory, slotIdNamed(app, name), now());
  if (free === undefined) return undefined;
  const { provider, quarter } = free.hours;
  if (coveringPause(await findPauses(db, now()), provider, quarter) !== undefined) return undefined;
  return { ...slotOf(free.hours, free.startsAt), id: name };
}

/** Whether the chosen time fits the form's present way to talk and language. True when no time is chosen, or the time is gone. */
export async function suitsAnswers(app: FastifyInstance, values: FormValues): Promise<boolean> {
  const slot = valueOf(values, 'slot');
  const hours = slot === '' ? undefined : (await findOpenSlot(app.parts.db, app.site().directory, slotIdNamed(app, slot)))?.hours;
  return hours === undefined || suits(hours, wantedOf(values, channels));
}

/** Gives back the time that a form holds. */
export async function giveBack(app: FastifyInstance, values: FormValues): Promise<FormValues> {
  const shown = valueOf(values, 'hold');
  if (shown !== '') await releaseHold(app.parts.db, shown);
  return withoutSlot(values);
}

const withoutSlot = (values: FormValues): FormValues =>
  Object.fromEntries(Object.entries(values).filter(([field]) => field !== 'slot' && field !== 'hold'));

/** When an interpreter comes, the counsellor may speak any language. */
function wantedOf(values: FormValues, offered: readonly Channel[]): WantedSlots {
  const language = valueOf(values, 'conversationLanguage');
  return {
    quarter: valueOf(values, 'quarter'),
    ...(valueOf(values, 'interpreting') !== '' || language === '' ? {} : { language }),
    womanCounsellor: valueOf(values, 'womanCounsellor') !== '',
    channel: offered.find((channel) => channel === (valueOf(values, 'channel') || 'place')) ?? 'place',
  };
}
