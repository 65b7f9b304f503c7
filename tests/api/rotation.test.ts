import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLog } from '../../api/audit/check.ts';
import { receiveReport } from '../../api/corrections/content-report.ts';
import { close } from '../../api/intake/answer.ts';
import { changeContact } from '../../api/intake/contact-change.ts';
import { claim } from '../../api/intake/claim.ts';
import { sealClosing } from '../../api/intake/handover.ts';
import { mendSlip } from '../../api/intake/person.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { keepKeys } from '../../api/jobs/keep-keys.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { isNamed, sealAnew } from '../../api/sealing/seal-anew.ts';
import { sealedColumns } from '../../api/sealing/sealed-columns.ts';
import { monday } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, intakeOf } from '../support/desk.ts';
import { amina, contactsChecked, worker } from '../support/requests.ts';
import { type Months, startMonths } from '../support/rotation.ts';

describe.each(dialects)('sealing keys by the month on %s', (dialect) => {
  let months: Months;
  beforeEach(async () => {
    months = await startMonths(dialect);
  });
  afterEach(() => months.end());

  const send = (key: string = randomUUID()) =>
    months.visible.app.inject({ method: 'POST', url: '/api/appointments', headers: { 'idempotency-key': key }, payload: amina });
  const sent = async (key?: string) => {
    const answer = await send(key);
    expect(answer.statusCode).toBe(201);
    const { reference, statusUrl } = answer.json<{ reference: string; statusUrl: string }>();
    return { reference, secret: /([\w-]{22})\/$/.exec(statusUrl)![1]! };
  };
  const keyIds = () => months.desk.keys.ring!.keys().map(({ keyId }) => keyId);
  const files = async () => (await readdir(path.join(months.folder, 'desk', 'keys'))).filter((name) => name.startsWith('sealing-'));

  it('a new key comes on the 28th day and not before', async () => {
    const [first] = keyIds();
    months.day(27.9);
    await months.keep();
    expect(keyIds()).toEqual([first]);
    months.day(28);
    await months.keep();
    const [, second] = keyIds();
    expect(keyIds()).toEqual([first, second]);
    expect(months.visible.keys.sealer.keyId).toBe(first);
    expect(await months.look()).toBe(true);
    expect(months.visible.keys.sealer.keyId).toBe(second);
    expect(months.desk.keys.sealer.keyId).toBe(second);
  });

  it('what a public process seals to the last key is read, sealed anew, and never lost: afterwards it answers 503 until it has the new key', async () => {
    const before = await sent();
    months.day(28);
    expect(await months.keep()).toEqual({ sealed: 1, unreadable: 0, destroyed: 0 });
    const during = await sent();
    expect((await months.rowOf(during.reference)).sealedKeyId).toBe(keyIds()[0]);
    expect(await months.nameOf(during.reference)).toBe('أمينة');
    expect(await months.keep()).toEqual({ sealed: 1, unreadable: 0, destroyed: 0 });
    months.day(34.9);
    const late = await sent();
    months.day(35);
    const key = randomUUID();
    const refused = await send(key);
    expect([refused.statusCode, refused.headers['retry-after'], refused.json<{ code: string }>().code]).toEqual([
      503,
      '30',
      'out-of-order',
    ]);
    await months.look();
    const after = await sent(key);
    months.day(36);
    expect(await months.keep()).toEqual({ sealed: 1, unreadable: 0, destroyed: 1 });
    for (const { reference } of [before, during, late, after]) {
      expect(await months.rowOf(reference)).toMatchObject({ sealedKeyId: keyIds()[0], version: 1 });
      expect(await months.nameOf(reference)).toBe('أمينة');
    }
  });

  it('a form that meets the end of the key comes back with everything typed', async () => {
    months.day(35);
    const answer = await months.visible.app.inject({
      method: 'POST',
      url: '/de/report/',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams({
        service: 'kim-schalke',
        kind: 'other',
        text: 'Die Tür ist verschlossen.',
        key: randomUUID(),
      }).toString(),
    });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(months.visible.shown('/[lang]/report')).toMatchObject({
      problem: 'out-of-order',
      values: { text: 'Die Tür ist verschlossen.' },
    });
  });

  it('readiness warns of a key that no newer one follows, at both processes', async () => {
    const linesOf = async () => {
      const bodies = [months.desk, months.visible].map(async ({ app }) => (await app.inject('/readyz')).body);
      return (await Promise.all(bodies)).map((body) => body.split('\n').filter((line) => line.includes('key')));
    };
    months.day(29.9);
    expect(await linesOf()).toEqual([[], []]);
    months.day(30);
    const ends = "the sealing key ends on 2026-12-28, and no newer one was made; look at the desk's process";
    expect(await linesOf()).toEqual([[ends], [ends]]);
    months.day(35);
    const ended = "nothing can be sealed: the key ended on 2026-12-28, and no newer one was made; look at the desk's process";
    expect(await linesOf()).toEqual([[ended], [ended]]);
    await months.keep();
    await months.look();
    expect(await linesOf()).toEqual([[], []]);
  });

  it('a key that the desk has not signed is refused, and the last good one stays', async () => {
    const [first] = keyIds();
    months.day(28);
    await months.keep();
    await months.database.db
      .updateTable('sealingKeys')
      .set({ sealUntil: '2030-01-01T00:00:00.000Z' })
      .where('keyId', '<>', first!)
      .execute();
    await expect(months.look()).rejects.toThrow('a sealing key in the database is not signed by the desk');
    expect(months.visible.keys.sealer.keyId).toBe(first);
  });

  it('the same Idempotency-Key gives the same answer before, during and after a rotation, and when nothing can be sealed', async () => {
    const key = randomUUID();
    const first = await send(key);
    expect(first.statusCode).toBe(201);
    const answers: unknown[] = [];
    for (const days of [28, 35, 36, 56, 72]) {
      months.day(days);
      answers.push((await send(key)).json());
      await months.keep();
      answers.push((await send(key)).json());
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([first.body]));
  });

  it('a renewed link and what else is sealed apart outlive two rotations', async () => {
    const { db } = months.database;
    const { reference, secret } = await sent();
    const { id } = await months.rowOf(reference);
    const renewed = await renewLink(intakeOf(months.visible), secret, randomUUID(), monday);
    await changeContact(intakeOf(months.visible), renewed, { reply: 'email', email: 'ana@example.org' }, monday);
    await receiveReport(
      db,
      months.visible.keys.sealer,
      { service: 'kim-schalke', language: 'de', kind: 'other', text: 'zu' },
      { suspicious: false, now: monday },
    );
    const counsellor = await worker(db);
    await claim(db, counsellor, id, monday);
    const body = { outcome: 'handed-over', kimNumber: 'KIM-2026-17', version: (await months.rowOf(reference)).version } as const;
    await close(db, counsellor, id, await sealClosing(months.desk.keys.sealer, id, body), monday);
    const { version } = await months.rowOf(reference);
    for (const days of [28, 36, 56, 64]) {
      months.day(days);
      await months.keep();
    }
    const row = await months.rowOf(reference);
    const newest = keyIds().at(-1);
    expect(row).toMatchObject({
      sealedKeyId: newest,
      sealedContactKeyId: newest,
      sealedSecretKeyId: newest,
      sealedHandoverKeyId: newest,
      version,
    });
    const { unsealer } = months.desk.keys;
    expect(await unsealer!.open('secret', id, newest!, row.sealedSecret!)).toEqual({ secret: renewed });
    expect(await unsealer!.open('contact', id, newest!, row.sealedContact!)).toEqual({ reply: 'email', email: 'ana@example.org' });
    expect(await unsealer!.open('handover', id, newest!, row.sealedHandover!)).toEqual({ kimNumber: 'KIM-2026-17' });
    expect((await months.visible.app.inject(`/ar/appointment/${renewed}/`)).statusCode).toBe(200);
    const report = await db.selectFrom('contentReports').selectAll().executeTakeFirstOrThrow();
    expect(await unsealer!.open('report', report.id, newest!, report.sealedText)).toBe('zu');
    for (const { table, keyId } of sealedColumns.filter((one) => one.table !== 'suggestions'))
      expect([table, keyId, await isNamed(db, newest!)]).toEqual([table, keyId, true]);
  });

  it('a lost slip is found by number and telephone after two rotations, through the public process, and the desk reads it', async () => {
    const { reference, secret } = await sent();
    await contactsChecked(months.desk);
    for (const days of [28, 36, 56, 64]) {
      months.day(days);
      await months.keep();
      await months.look();
    }
    const lost = (contact: string) =>
      months.visible.app.inject({
        method: 'POST',
        url: '/ar/appointment/lost/',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams({ reference, contact }).toString(),
      });
    expect((await lost('0151 99999999')).statusCode).toBe(422);
    const found = await lost(amina.person.phone!);
    expect([found.statusCode, found.headers.location]).toEqual([
      303,
      expect.stringMatching(/^\/ar\/appointment\/[\w-]{22}\/\?done=found$/),
    ]);
    expect((await months.visible.app.inject(String(found.headers.location))).statusCode).toBe(200);
    expect((await months.visible.app.inject(`/ar/appointment/${secret}/`)).statusCode).toBe(404);
    expect(await months.nameOf(reference)).toBe('أمينة');
  });

  it('a slip that is mended after two rotations has its facts again', async () => {
    const { reference, secret } = await sent();
    const { id } = await months.rowOf(reference);
    await months.database.db.updateTable('requests').set({ slipFacts: null }).execute();
    for (const days of [28, 36, 56, 64]) {
      months.day(days);
      await months.keep();
    }
    const { unsealer, sealer } = months.desk.keys;
    await mendSlip(months.database.db, { unsealer: unsealer!, sealer, directory: months.desk.app.site().directory }, id);
    await months.visible.app.inject(`/ar/appointment/${secret}/`);
    expect(months.visible.shown('/[lang]/appointment/[secret]').status.facts).toMatchObject({ phoneEnds: '789' });
  });

  it("a counsellor's open form is taken after a rotation", async () => {
    const { reference } = await sent();
    const { id } = await months.rowOf(reference);
    months.day(27.99);
    const counsellor = await colleague(months.desk);
    await claim(months.database.db, { ...counsellor, role: 'counsellor' }, id, monday);
    const { version } = await months.rowOf(reference);
    months.day(28);
    expect(await months.keep()).toMatchObject({ sealed: 1 });
    const form = { action: 'close', outcome: 'attended', version: String(version) };
    const answer = await call(months.desk, { method: 'POST', url: `/desk/requests/${id}/`, as: counsellor, form });
    expect(answer.statusCode).toBe(303);
    expect(await months.rowOf(reference)).toMatchObject({ state: 'closed', outcome: 'attended' });
  });

  it('a key is destroyed a day after its last one, recorded, and never while something is sealed to it', async () => {
    const { reference } = await sent();
    const [first] = keyIds();
    months.day(28);
    // A part that does not open holds its key.
    const { sealedPerson } = await months.rowOf(reference);
    await months.database.db
      .updateTable('requests')
      .set({ sealedPerson: new Uint8Array(600) })
      .execute();
    expect(await months.keep()).toEqual({ sealed: 0, unreadable: 1, destroyed: 0 });
    months.day(36);
    expect(await months.keep()).toMatchObject({ unreadable: 1, destroyed: 0 });
    expect(await files()).toContain(`sealing-${first!}.json`);
    await months.database.db.updateTable('requests').set({ sealedPerson }).execute();
    months.day(35.9);
    expect(await months.keep()).toEqual({ sealed: 1, unreadable: 0, destroyed: 0 });
    const at = months.day(36).toISOString();
    expect(await months.keep()).toEqual({ sealed: 0, unreadable: 0, destroyed: 1 });
    expect(await files()).toEqual([`sealing-${keyIds()[0]!}.json`]);
    const known = await months.database.db.selectFrom('sealingKeys').select(['keyId', 'destroyedAt']).orderBy('madeAt').execute();
    expect(known).toEqual([
      { keyId: first, destroyedAt: at },
      { keyId: keyIds()[0], destroyedAt: null },
    ]);
    expect(await months.nameOf(reference)).toBe('أمينة');
  });

  it('the log names each key that is made and destroyed, once', async () => {
    await sent();
    const [first] = keyIds();
    for (const day of [1, 28, 29, 36, 37]) {
      months.day(day);
      await months.keep();
    }
    const lines = await months.database.db
      .selectFrom('auditLog')
      .select(['at', 'event', 'actor', 'detail'])
      .where('event', 'in', ['key-made', 'key-destroyed'])
      .orderBy('sequence')
      .execute();
    expect(lines).toEqual([
      { at: '2026-12-21T08:00:00.000Z', event: 'key-made', actor: 'machine', detail: keyIds()[0] },
      { at: '2026-12-29T08:00:00.000Z', event: 'key-destroyed', actor: 'machine', detail: first },
    ]);
    expect(await checkLog(months.database.db, undefined)).toMatchObject({ holds: true });
  });

  it('a desk that ended after the record and before the file was gone destroys it at the next start', async () => {
    months.day(28);
    await months.keep();
    months.day(36);
    await months.database.db
      .updateTable('sealingKeys')
      .set({ destroyedAt: monday.toISOString() })
      .where('keyId', '=', keyIds()[0]!)
      .execute();
    const again = await openKeys({ dataDir: path.join(months.folder, 'desk'), role: 'desk' }, () => months.desk.clock.now);
    expect(await keepKeys(months.database.db, again, months.desk.clock.now)).toMatchObject({ destroyed: 1 });
    expect(await files()).toEqual([`sealing-${again.sealer.keyId}.json`]);
  });

  it('sealing anew stops when the process ends, and goes on later', async () => {
    for (let count = 0; count < 4; count += 1) await sent();
    await months.desk.keys.ring!.make(months.day(1));
    let asked = 0;
    const stopping = {
      get aborted() {
        return ++asked > 2;
      },
    } as AbortSignal;
    const keys = { sealer: months.desk.keys.sealer, unsealer: months.desk.keys.unsealer! };
    expect(await sealAnew(months.database.db, keys, stopping)).toEqual({ sealed: 2, unreadable: 0 });
    expect(await sealAnew(months.database.db, keys)).toEqual({ sealed: 2, unreadable: 0 });
  });

  it('every sealed column of the tables is on the list, and nothing else', async () => {
    const tables = await months.database.db.introspection.getTables();
    const inTables = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => column.name.startsWith('sealed_')).map((column) => `${name}.${column.name}`),
    );
    const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const listed = sealedColumns.flatMap(({ table, keyId, parts }) =>
      [keyId, ...Object.keys(parts)].map((column) => `${snake(table)}.${snake(column)}`),
    );
    expect(listed.toSorted()).toEqual(inTables.toSorted());
    expect(inTables).toContain('requests.sealed_person');
  });
});
