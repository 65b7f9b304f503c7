import type { FastifyInstance } from 'fastify';
import { hold, releaseHold } from '../../appointments/booking.ts';
import { findFreeSlots, type WantedSlots } from '../../appointments/free-slots.ts';
import { findHeld } from '../../appointments/held.ts';
import { offeredChannels } from '../../appointments/offered-channels.ts';
import type { Channel } from '../../contract/appointment.ts';
import type { FormTimes, FormValues } from '../../contract/pages.ts';
import { firstDays } from '../../../src/components/booking/slot-days.ts';
import { valueOf } from '../../../src/components/form/form-values.ts';

/** What is shown of free times: from which day on, and why the chosen one is gone. */
type Look = { from?: string | undefined; lost?: FormTimes['lost'] };

/**
 * The free times for what a form says so far, and the one it keeps. A kept time that ran out is taken out of the values.
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
  const channels = await offeredChannels(db, now);
  const isChosen = valueOf(values, 'slot') !== '';
  const held = isChosen ? await findHeld(db, directory, valueOf(values, 'hold'), now) : undefined;
  if (held !== undefined) {
    const secondsLeft = Math.floor((Date.parse(held.expiresAt) - now.getTime()) / 1000);
    return { values, times: { channels, days: [], kept: { slot: held.slot, until: held.expiresAt, secondsLeft } } };
  }
  const left = withoutSlot(values);
  if (channels.length === 0) return { values: left, times: undefined };
  const { days, later } = firstDays(await findFreeSlots(db, directory, { ...wantedOf(values, channels), from }, now));
  const reason = lost ?? (isChosen ? 'expired' : undefined);
  return {
    values: left,
    times: {
      channels,
      days,
      ...(from === undefined ? {} : { from }),
      ...(later === undefined ? {} : { later }),
      ...(reason === undefined ? {} : { lost: reason }),
    },
  };
}

/**
 * Keeps a time for this form, and gives back the one that it kept before. Pressed twice, the hold stays.
 * @throws Problem slot-taken
 */
export async function keepSlot(app: FastifyInstance, values: FormValues, slotId: string): Promise<FormValues> {
  const { db } = app.parts;
  const { directory } = app.site();
  const now = app.parts.now();
  const shown = valueOf(values, 'hold');
  const held = shown === '' ? undefined : await findHeld(db, directory, shown, now);
  if (held?.slot.id === slotId) return { ...values, slot: slotId };
  const kept = await hold(db, directory, slotId, now);
  if (held !== undefined) await releaseHold(db, shown);
  const channel = (await findHeld(db, directory, kept.hold, now))?.slot.channel;
  return { ...values, slot: slotId, hold: kept.hold, ...(channel === undefined ? {} : { channel }) };
}

/** Gives back the time that a form keeps. */
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
