import { berlinDay } from '../../src/directory/berlin.ts';
import { type Channel, channels } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import { findOpenHours } from './consultation-hours.ts';

/** The ways to talk that consultation hours offer from today on; none while there are no such hours. */
export async function offeredChannels(db: Reading, now: Date): Promise<Channel[]> {
  const today = berlinDay(now);
  const open = (await findOpenHours(db)).filter(({ hours }) => hours.lastDay === null || hours.lastDay >= today);
  return channels.filter((channel) => open.some(({ hours }) => hours.channel === channel));
}
