import type { AppointmentTime } from '../contract/appointment.ts';

/** Picks the time out of a row or an offer that holds more than that. */
export const timeOf = ({ startsAt, lengthMinutes, place, channel }: AppointmentTime): AppointmentTime => ({
  startsAt,
  lengthMinutes,
  place,
  channel,
});
