import { berlinDay } from '../../src/directory/berlin.ts';
import { type Channel, channels } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import { channelsFrom } from './consultation-hours.ts';

/** The ways to talk that consultation hours offer from today on; none while there are no such hours. */
export async function offeredChannels(db: Reading, now: Date): Promise<Channel[]> {
  const offered = await channelsFrom(db, berlinDay(now));
  return channels.filter((channel) => offered.includes(channel));
}
