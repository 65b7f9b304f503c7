import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { randomUUID } from 'node:crypto';
import { connect } from '../../api/database/connect.ts';
import { Problem } from '../../api/contract/problems.ts';
import { receive } from '../../api/intake/receive.ts';
import { monday } from './app.ts';
import { amina, intakeOn, named } from './requests.ts';

/**
 * A process of the public side that books under load: says "ready", waits for a line with its task, and tells each outcome as a line
 * as soon as it is known: "booked <reference>" or the code of the refusal. May be killed at any moment.
 */
const [url = ''] = process.argv.slice(2);
const db = connect(url);
const intake = await intakeOn(db);
await db.selectFrom('accounts').select('id').limit(1).execute();
process.stdout.write('ready\n');
const [line] = (await once(createInterface(process.stdin), 'line')) as [string];
const { slots, attempts, atOnce } = JSON.parse(line) as { slots: string[]; attempts: number; atOnce: number };

let begun = 0;
async function visitors(): Promise<void> {
  while (begun < attempts) {
    const id = slots[begun % slots.length]!;
    begun += 1;
    const said = await receive(intake, named(intake, { ...amina, slot: { id } }, monday), {
      idempotencyKey: randomUUID(),
      now: monday,
    }).then(
      ({ reference }) => `booked ${reference}`,
      (error: unknown) => (error instanceof Problem ? error.code : `broken ${String(error)}`),
    );
    process.stdout.write(`${said}\n`);
  }
}
await Promise.all(Array.from({ length: atOnce }, visitors));
await db.destroy();
process.exit();
