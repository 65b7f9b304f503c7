import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Db, type Dialect } from '../../api/database/connect.ts';
import { connectDesk, dialects, emptyDatabase } from '../support/databases.ts';
import { amina } from '../support/requests.ts';
import { startMailServer } from '../support/smtp.ts';
import { startTracing } from '../support/tracing-process.ts';

const marker = 'Xanthippe';
const [taken, refused, putOff] = ['xanthippe-da@example.org', 'xanthippe-weg@example.org', 'xanthippe-voll@example.org'];
const byDay = '2026-11-24T09:00:00.000Z';

/** From now on each insert of a request fails with an error that quotes what it holds. */
const failInserts = (dialect: Dialect, db: Db) =>
  dialect === 'postgres'
    ? sql`alter table requests add constraint none check (quarter <> 'schalke') not valid`.execute(db)
    : sql`create trigger none before insert on requests begin select raise(abort, 'row contains schalke, Xanthippe'); end`.execute(db);

describe.each(dialects)('the log at "trace" on %s', (dialect) => {
  it('tells no address of letters that a mail server takes or refuses, and no row that the database refuses', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-log-letters-'));
    const database = await emptyDatabase(dialect);
    const mail = await startMailServer();
    mail.refusing.set(refused, 550).set(putOff, 452);
    const settings = {
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      SMTP_URL: mail.url,
      MAIL_FROM: 'termin@kim.example',
      CLOCK_STANDS_AT: byDay,
    };
    let running = await startTracing(settings);
    const db = connectDesk(database.url);
    const written: string[] = [];
    /** By this process and those before: the first one may have sent something before it ended. */
    const said = () => [...written, running.output()].join('');
    try {
      const ask = async (email: string) => {
        const answer = await fetch(`${running.url}/api/appointments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
          body: JSON.stringify({ ...amina, person: { name: marker, reply: 'email', email, note: marker } }),
        });
        return answer.status;
      };
      for (const email of [taken, refused, putOff]) expect(await ask(email)).toBe(201);
      // The letters leave with the jobs of the next start.
      await running.stop();
      written.push(running.output());
      running = await startTracing(settings);
      const states = async () =>
        (await db.selectFrom('letters').select(['state', 'attempts']).execute())
          .map(({ state, attempts }) => `${state} ${attempts}`)
          .sort();
      await expect.poll(states, { timeout: 15_000 }).toEqual(['given-up 1', 'sent 1', 'waiting 1']);
      for (const code of ['EENVELOPE 550', 'EENVELOPE 452']) await expect.poll(said).toContain(code);
      expect(mail.arrived.map(({ recipients }) => recipients)).toEqual([[taken]]);

      await failInserts(dialect, db);
      expect(await ask(taken)).toBe(500);
      await running.stop();
      written.push(running.output());

      const log = written.join('');
      for (const typed of [marker, 'xanthippe', 'example.org', 'schalke']) expect(log).not.toContain(typed);
    } finally {
      await running.stop();
      await db.destroy();
      await mail.stop();
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
