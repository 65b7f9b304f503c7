import { Redis } from 'ioredis';
import { secondMs } from '../../src/directory/instants.ts';
import type { Numbers } from './shared-counts.ts';

/** A store on the same network answers in a thousandth of this; a busy process may look for the answer late. */
const commandMilliseconds = secondMs;
const connectMilliseconds = 2 * secondMs;
const reconnectMilliseconds = secondMs;

const prefix = 'kim:';

/** Looks at all before it changes one: KEYS are names, ARGV the milliseconds until they expire and the bound of each. */
const takeScript = `
for i = 1, #KEYS do
  if tonumber(redis.call('get', KEYS[i]) or '0') >= tonumber(ARGV[i + 1]) then return false end
end
local counts = {}
for i = 1, #KEYS do
  counts[i] = redis.call('incr', KEYS[i])
  if counts[i] == 1 then redis.call('pexpire', KEYS[i], ARGV[1]) end
end
return counts`;

/** Keeps the time at which each expires. A name that has expired meanwhile stays away. */
const giveBackScript = `
for i = 1, #KEYS do
  if tonumber(redis.call('get', KEYS[i]) or '0') > 0 then redis.call('decr', KEYS[i]) end
end`;

/**
 * Numbers in Redis or Valkey; a single server, no cluster. It connects by itself whenever the server is there, and refuses at once while it
 * is not.
 */
export async function openRedis(url: string): Promise<Numbers> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandMilliseconds,
    connectTimeout: connectMilliseconds,
    retryStrategy: () => reconnectMilliseconds,
    disableClientInfo: true,
  });
  // Callers hear of it by the command that fails. Without a listener the "error" event would end the process.
  redis.on('error', () => undefined);
  await redis.connect().catch(() => undefined);
  const named = (names: readonly string[]) => names.map((name) => `${prefix}${name}`);

  return {
    async take(bounds, expireMilliseconds) {
      const names = named(bounds.map(({ key }) => key));
      const most = bounds.map((bound) => Math.min(bound.most, Number.MAX_SAFE_INTEGER));
      const counts: unknown = await redis.eval(takeScript, names.length, ...names, expireMilliseconds, ...most);
      return Array.isArray(counts) ? counts.map(Number) : undefined;
    },
    read: async (names) => (await redis.mget(...named(names))).map(Number),
    giveBack: async (names) => {
      await redis.eval(giveBackScript, names.length, ...named(names));
    },
    close: () => redis.disconnect(),
  };
}
