import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type BookingProcess = { child: ChildProcessByStdio<Writable, Readable, null>; lines: Interface };

/** Processes of the public side on one database, ready to book (see booking-process.ts). */
export const startBookingProcesses = (url: string, count: number): Promise<BookingProcess[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(process.execPath, ['tests/support/booking-process.ts', url], { stdio: ['pipe', 'pipe', 'inherit'] });
      const lines = createInterface(child.stdout);
      await once(lines, 'line');
      return { child, lines };
    }),
  );

/** Lets one process book. @returns what it said, line by line, until it ended or was killed */
export async function book(
  { child, lines }: BookingProcess,
  task: { slots: string[]; attempts: number; atOnce: number },
  heard: (line: string) => void = () => undefined,
): Promise<string[]> {
  const said: string[] = [];
  lines.on('line', (line) => {
    said.push(line);
    heard(line);
  });
  const ended = Promise.all([once(lines, 'close'), once(child, 'exit')]);
  child.stdin.end(`${JSON.stringify(task)}\n`);
  await ended;
  return said;
}

/** Lets all of them book the same slots at the same moment, each beginning elsewhere. @returns how often each outcome was told */
export async function bookInProcesses(
  processes: readonly BookingProcess[],
  slots: string[],
  { attempts, atOnce }: { attempts: number; atOnce: number },
): Promise<Record<string, number>> {
  const said = await Promise.all(processes.map((process) => book(process, { slots, attempts, atOnce })));
  return Object.fromEntries(
    [...Map.groupBy(said.flat(), (line) => (line.startsWith('booked') ? 'booked' : line))].map(([what, those]) => [what, those.length]),
  );
}
