import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const longestMilliseconds = 15_000;

/**
 * Sends bytes as they are and reads until the other side closes.
 * @returns the statuses of all answers and everything that was read; no status where the connection was closed without a word
 */
export async function sendPacket(port: number, packet: string | Buffer): Promise<{ statuses: number[]; text: string; hasClosed: boolean }> {
  const socket = connect({ port, host: '127.0.0.1' });
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  // A refusal may reset a connection that still sends.
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(() => true);
  socket.write(packet);
  const hasClosed = await Promise.race([closed, wait(longestMilliseconds, false, { ref: false })]);
  socket.destroy();
  const text = Buffer.concat(parts).toString('latin1');
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), text, hasClosed };
}
