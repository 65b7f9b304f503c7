import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setMails } from '../../api/accounts/account.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import type { MailWish } from '../../api/contract/codes.ts';
import { claim } from '../../api/intake/claim.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import { close } from '../../api/intake/answer.ts';
import { createUrgency } from '../../api/intake/urgency.ts';
import { writeDeskLetters } from '../../api/jobs/desk-letters.ts';
import { forgetDeskLetters } from '../../api/letters/send-desk-letters.ts';
import { DeliveryError, type Message } from '../../api/letters/mailer.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday } from '../support/app.ts';
import { connectDesk, dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { amina, intakeOn, received, worker } from '../support/requests.ts';
import { realSite } from '../support/real-site.ts';

const urgent = { matter: { ...amina.matter, topics: ['violence'] } };

describe.each(dialects)('letters to counsellors on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Awaited<ReturnType<typeof intakeOn>>;
  let site: Awaited<ReturnType<typeof realSite>>;
  let ayse: Worker;
  let sent: (Message & { at: string })[];
  let refusal: DeliveryError | undefined;
  let clock: { now: Date };

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    site = await realSite();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.updateTable('accounts').set({ disabledAt: monday.toISOString() }).execute();
    await proveRows(database.db);
    await database.db.updateTable('requests').set({ provider: 'of an earlier test' }).execute();
    await database.db.deleteFrom('deskLetters').execute();
    sent = [];
    refusal = undefined;
    clock = { now: monday };
    ayse = await member('all');
  });
  afterEach(() => void (refusal = undefined));

  /** Somebody of the city's team who has a password. */
  async function member(mails: MailWish, change: Partial<Worker> & { language?: 'de' | 'en' } = {}): Promise<Worker> {
    const { language = 'de', ...of } = change;
    const made = await worker(database.db, of);
    await database.db.updateTable('accounts').set({ passwordHash: 'a hash', mails, language }).where('id', '=', made.id).execute();
    await proveRows(database.db);
    return made;
  }

  const officeOn = (db: FreshDatabase['db']) => ({
    db,
    site: () => site,
    publicUrl: 'https://kim.example.org',
    mailer: {
      wakes: true,
      send: (message: Message, now: Date) => {
        if (refusal !== undefined) return Promise.reject(refusal);
        sent.push({ ...message, at: now.toISOString() });
        return Promise.resolve();
      },
    },
    now: () => clock.now,
    failed: () => undefined,
    urgency: createUrgency(createMatterReader(() => site.directory, intake.keys.unsealer!)),
  });
  const round = (now: string | Date, db = database.db) => {
    clock.now = new Date(now);
    return writeDeskLetters(officeOn(db), new AbortController().signal, clock.now);
  };
  const request = (now: string | Date = monday, change: object = {}) => received(intake, change, new Date(now));
  const to = ({ id }: Worker) => sent.filter(({ to: address }) => address === `${id}@example.org`);
  const times = () => sent.map(({ at }) => at.slice(5, 16));

  it('say how many requests wait, in the language of the account, and nothing of the person', async () => {
    const bob = await member('all', { language: 'en' });
    await request();
    await request(monday, urgent);
    await round(monday);
    expect(to(ayse)[0]).toMatchObject({
      sender: 'KIM Gelsenkirchen',
      subject: 'Im Arbeitsbereich wartet etwas Dringendes',
      languages: ['de'],
      text: `Guten Tag,

1 dringende Anfrage wartet auf eine Antwort.

Für Sie oder für das Team sind insgesamt 2 Anfragen fällig.

Arbeitsbereich öffnen:
https://kim.example.org/desk/

Diese E-Mail nennt keine Person und kein Thema. Alles Weitere steht nach der Anmeldung im Arbeitsbereich.

Welche E-Mails Sie bekommen, stellen Sie im Menü des Arbeitsbereichs ein. Auf diese E-Mail kann niemand antworten.
`,
    });
    expect(to(bob)[0]).toMatchObject({ subject: 'Something urgent waits at the desk', languages: ['en'] });
    expect(to(bob)[0]!.html).toContain('<html lang="en" dir="ltr">');
    for (const { text, html, subject } of sent)
      expect(text + html + subject).not.toMatch(/أمينة|0151|Schalke|schalke|Gewalt|violence|Schulden|Arabi|\d{3}-\d{3}-\d{3}/);
  });

  it('leave when something is new, and at most once an hour', async () => {
    await request('2026-11-23T08:00:00.000Z');
    await round('2026-11-23T08:00:00.000Z');
    await request('2026-11-23T08:10:00.000Z');
    await round('2026-11-23T08:15:00.000Z');
    await round('2026-11-23T08:59:59.000Z');
    await round('2026-11-23T09:00:00.000Z');
    await round('2026-11-23T10:30:00.000Z');
    expect(times()).toEqual(['11-23T08:00', '11-23T09:00']);
    // Only the newest stays: a list of instants would tell which requests were urgent.
    expect(await database.db.selectFrom('deskLetters').select('createdAt').execute()).toEqual([{ createdAt: '2026-11-23T09:00:00.000Z' }]);
    expect(sent[1]!.text).toContain('insgesamt 2 Anfragen');
  });

  it('rest from 19:00 to 7:00 in Berlin, urgent ones too, and leave in the morning', async () => {
    for (const night of ['2026-11-23T18:00:00.000Z', '2026-11-23T23:30:00.000Z', '2026-11-24T05:59:00.000Z']) {
      await request(night, urgent);
      await round(night);
    }
    expect(sent).toEqual([]);
    await round('2026-11-24T06:00:00.000Z');
    expect(times()).toEqual(['11-24T06:00']);
    expect(sent[0]!.text).toContain('3 dringende Anfragen');
    await request('2026-11-24T17:59:00.000Z');
    await round('2026-11-24T17:59:00.000Z');
    expect(times()).toEqual(['11-24T06:00', '11-24T17:59']);
  });

  it('leave at 7:00 by the clock on the wall on the day of 25 hours and on that of 23', async () => {
    await request('2026-10-24T20:00:00.000Z', urgent);
    // Summer time ends at 3:00 on 25 October: 7:00 is 6:00 UTC, an hour later than the day before.
    await round('2026-10-25T05:59:00.000Z');
    await round('2026-10-25T06:00:00.000Z');
    await request('2027-03-27T20:00:00.000Z', urgent);
    await round('2027-03-28T04:59:00.000Z');
    await round('2027-03-28T05:00:00.000Z');
    expect(times()).toEqual(['10-25T06:00', '03-28T05:00']);
  });

  it('count an hour as sixty minutes while the clocks change', async () => {
    const evening = '2026-10-25T00:30:00.000Z';
    await request(evening);
    await round('2026-10-25T06:00:00.000Z');
    await request('2026-10-25T06:01:00.000Z');
    await round('2026-10-25T06:59:00.000Z');
    await round('2026-10-25T07:00:00.000Z');
    expect(times()).toEqual(['10-25T06:00', '10-25T07:00']);
  });

  it('leave once, though two desk processes write at the same moment', async () => {
    await request();
    clock.now = monday;
    const others = [connectDesk(database.url), connectDesk(database.url)];
    await Promise.all([...others, ...others].map((db) => round(monday, db)));
    await Promise.all(others.map((db) => round('2026-11-23T08:05:00.000Z', db)));
    expect(times()).toEqual(['11-23T08:00']);
    for (const db of others) await db.destroy();
  });

  it('are, by the switch of the account, all, or of urgent and overdue requests only, or none', async () => {
    const ben = await member('urgent');
    const cem = await member('none');
    await request();
    await round(monday);
    expect([ayse, ben, cem].map((one) => to(one).length)).toEqual([1, 0, 0]);
    await request('2026-11-23T09:30:00.000Z', urgent);
    await round('2026-11-23T09:30:00.000Z');
    expect([ayse, ben, cem].map((one) => to(one).length)).toEqual([2, 1, 0]);
    await setMails(database.db, ben.id, 'none');
    await setMails(database.db, cem.id, 'urgent');
    // The urgent one is overdue at the end of its day, the other at the end of the second working day.
    await round('2026-11-24T06:00:00.000Z');
    expect([ayse, ben, cem].map((one) => to(one).length)).toEqual([3, 1, 1]);
    await round('2026-11-26T06:00:00.000Z');
    expect([ayse, ben, cem].map((one) => to(one).length)).toEqual([4, 1, 2]);
    expect(to(cem)[1]).toMatchObject({ subject: 'Im Arbeitsbereich wartet etwas Dringendes' });
    expect(to(cem)[1]!.text).toContain('2 Anfragen sind überfällig.');
  });

  it('tell a coordinator from the third day of what is overdue, whoever holds it, and the holder; nobody else', async () => {
    const ben = await member('all');
    const chief = await member('urgent', { role: 'coordinator' });
    const { id } = await request();
    await claim(database.db, ayse, id, monday);
    await round('2026-11-25T17:30:00.000Z');
    expect([to(chief).length, to(ben).length]).toEqual([0, 0]);
    await round('2026-11-26T06:00:00.000Z');
    expect(to(chief)).toHaveLength(1);
    expect(to(chief)[0]).toMatchObject({ subject: 'Im Arbeitsbereich ist etwas überfällig' });
    expect(to(ayse).at(-1)).toMatchObject({ subject: 'Im Arbeitsbereich ist etwas überfällig' });
    expect(to(ben)).toHaveLength(0);
    // Said once; the same request is no news the next day.
    await round('2026-11-27T06:00:00.000Z');
    expect(to(chief)).toHaveLength(1);
  });

  it('go to the own provider alone, and to no editor, disabled account or account without a password', async () => {
    const elsewhere = await member('all', { provider: 'caritas' });
    const invited = await worker(database.db);
    const left = await member('all');
    await database.db.updateTable('accounts').set({ disabledAt: monday.toISOString() }).where('id', '=', left.id).execute();
    await proveRows(database.db);
    const editor = await member('all');
    await database.db.updateTable('accounts').set({ role: 'editor' }).where('id', '=', editor.id).execute();
    await proveRows(database.db);
    await request();
    await round(monday);
    expect([ayse, elsewhere, invited, left, editor].map((one) => to(one).length)).toEqual([1, 0, 0, 0, 0]);
  });

  it('are not sent when meanwhile nothing is owed, and do not count for the hour then', async () => {
    const { id } = await request();
    refusal = new DeliveryError('later', 'EENVELOPE 450');
    await round(monday);
    refusal = undefined;
    await claim(database.db, ayse, id, monday);
    const { version } = await database.db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow();
    await close(database.db, ayse, id, { outcome: 'spam', version }, monday);
    await round('2026-11-23T08:05:00.000Z');
    expect(sent).toEqual([]);
    await request('2026-11-23T08:10:00.000Z');
    await round('2026-11-23T08:10:00.000Z');
    expect(times()).toEqual(['11-23T08:10']);
  });

  it('are tried again with the numbers of then, and not at night', async () => {
    await request('2026-11-23T17:50:00.000Z');
    refusal = new DeliveryError('unreachable', 'ECONNREFUSED');
    await round('2026-11-23T17:55:00.000Z');
    refusal = undefined;
    await request('2026-11-23T19:00:00.000Z');
    await round('2026-11-23T19:00:00.000Z');
    expect(sent).toEqual([]);
    await round('2026-11-24T06:00:00.000Z');
    expect(times()).toEqual(['11-24T06:00']);
    expect(sent[0]!.text).toContain('insgesamt 2 Anfragen');
    expect(await database.db.selectFrom('deskLetters').select('state').execute()).toEqual([{ state: 'sent' }]);
  });

  it('are forgotten after thirty days', async () => {
    await request();
    await round(monday);
    await forgetDeskLetters(database.db, new Date('2026-12-23T07:59:59.000Z'));
    expect(await database.db.selectFrom('deskLetters').select('state').execute()).toHaveLength(1);
    await forgetDeskLetters(database.db, new Date('2026-12-23T08:00:01.000Z'));
    expect(await database.db.selectFrom('deskLetters').select('state').execute()).toEqual([]);
  });

  it('are given up when the mail server refuses the address for good', async () => {
    await request();
    refusal = new DeliveryError('refused', 'EENVELOPE 550');
    await round(monday);
    refusal = undefined;
    await round('2026-11-23T08:05:00.000Z');
    expect(sent).toEqual([]);
    expect(await database.db.selectFrom('deskLetters').select('state').execute()).toEqual([{ state: 'given-up' }]);
  });
});
