import { overlaps } from '../support/overlaps.ts';
import type { Guarantee } from './guarantee.ts';
import { answered, askedText, heardText } from './world/history.ts';

/** Steps after which somebody may have the time of a slip that was booked before. */
const givesBack = ['move', 'cancel', 'erase'];

export const slots: Guarantee = {
  number: 3,
  sentence: 'A time is never given to two people.',
  checked:
    'Everybody chooses among the first times. No two slips were answered with the same time while both hold it, no two bookings of a counsellor overlap, and no time has more bookings than seats.',
  judge: async ({ history, db }) => {
    const booked = answered(history, 'ask', 201).filter((line) => heardText(line, 'state') === 'confirmed');
    const left = new Set(history.filter(({ does }) => givesBack.includes(does)).map((line) => askedText(line, 'reference')));
    const holders = new Map<string, Set<string>>();
    for (const line of booked) {
      const reference = heardText(line, 'reference');
      if (left.has(reference)) continue;
      const slot = askedText(line, 'slot');
      holders.set(slot, (holders.get(slot) ?? new Set()).add(reference));
    }
    const twice = [...holders.values()].filter(({ size }) => size > 1);
    const rows = await db
      .selectFrom('bookings')
      .innerJoin('consultationHours', 'consultationHours.id', 'bookings.hoursId')
      .select(['bookings.startsAt', 'bookings.seat', 'consultationHours.capacity'])
      .execute();
    const tooMany = rows.filter(({ seat, capacity }) => seat >= capacity);
    return {
      cases: booked.length + rows.length,
      findings: [
        ...twice.map((references) => `${[...references].join(' and ')} were given the same time`),
        ...tooMany.map(({ startsAt }) => `${startsAt} has more bookings than seats`),
        ...(await overlaps(db)).map((pair) => `overlap: ${pair}`),
      ],
    };
  },
  breaks: [
    {
      file: 'api/appointments/taken-time.ts',
      from: 'if (overlapping.length >= hours.capacity || !overlapping.every(isSameSlot)) return undefined;',
      to: 'return overlapping.every(isSameSlot) ? overlapping.length : undefined;',
    },
  ],
};
