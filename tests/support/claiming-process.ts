import { connectDesk } from './databases.ts';
import { once } from 'node:events';
import { claim, claimNext } from '../../api/intake/claim.ts';
import { Problem } from '../../api/contract/problems.ts';

/**
 * A counsellor in a process of her own: says "ready", waits for a line, takes one request (or the next ones until none
 * waits), and prints the outcomes as JSON.
 */
const [url = '', workerId = '', what = ''] = process.argv.slice(2);
const db = connectDesk(url);
const worker = { id: workerId, provider: 'stadt-gelsenkirchen', role: 'counsellor' as const };
await db.selectFrom('accounts').select('id').limit(1).execute();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const taken: string[] = [];
let refusal: unknown;
try {
  if (what === 'next') {
    for (let id = await claimNext(db, worker, [], new Date()); id !== undefined; id = await claimNext(db, worker, [], new Date()))
      taken.push(id);
  } else {
    await claim(db, worker, what, new Date());
    taken.push(what);
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  refusal = { code: error.code, ...error.extra };
}
process.stdout.write(JSON.stringify({ taken, refusal }));
await db.destroy();
