import type { AppointmentStatus } from '../contract/appointment.ts';
import type { Reading } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import type { RequestDetail } from '../contract/desk.ts';

/** Lists the offered times of the newest round. */
export async function listCurrentOffers(db: Reading, requestId: string): Promise<AppointmentStatus['offers']> {
  return db
    .selectFrom('offers')
    .select(['number as offer', 'startsAt', 'lengthMinutes', 'place', 'channel'])
    .where('requestId', '=', requestId)
    .where('round', '=', (query) =>
      query
        .selectFrom('offers')
        .select(({ fn }) => fn.max('round').as('round'))
        .where('requestId', '=', requestId),
    )
    .orderBy('number')
    .execute();
}

/** @returns null without an appointment, and when the request is erased */
export function appointmentOf(row: RequestRow): AppointmentStatus['appointment'] {
  const { startsAt, lengthMinutes, place, channel, erasedAt } = row;
  return startsAt === null || lengthMinutes === null || channel === null || erasedAt !== null
    ? null
    : { startsAt, lengthMinutes, place, channel };
}

/** Lists all offered times, oldest round first. */
export async function listAllOffers(db: Reading, requestId: string): Promise<RequestDetail['formerOffers']> {
  return db
    .selectFrom('offers')
    .select(['round', 'number as offer', 'startsAt', 'lengthMinutes', 'place', 'channel'])
    .where('requestId', '=', requestId)
    .orderBy('round')
    .orderBy('number')
    .execute();
}
