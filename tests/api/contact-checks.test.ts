import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContacts } from '../../api/intake/contact-checks.ts';
import { changeContact } from '../../api/intake/contact-change.ts';
import { cancel } from '../../api/intake/requester.ts';
import { contactCheck, contactMarks } from '../../api/sealing/contact-keys.ts';
import { monday, newKeys, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { amina, contactsChecked, received } from '../support/requests.ts';

const phone = '0151 23456789';

describe.each(dialects)('what tells equal contacts on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const lookedAt = async (person = amina.person) => {
    const request = await received(intakeOf(test), { person });
    expect(await rowOf(request.id)).toMatchObject({ contactCheck: null, contactMark: null });
    await contactsChecked(test);
    return { ...request, row: await rowOf(request.id) };
  };
  const hex = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString('hex');

  it('is written by the desk alone, looks alike for everybody, and counts no version', async () => {
    const rows = [
      (await lookedAt()).row,
      (await lookedAt()).row,
      (await lookedAt({ name: 'Ana', reply: 'email', email: 'ana@example.org' })).row,
      (await lookedAt({ name: 'Ana', reply: 'none' })).row,
    ];
    expect(rows.map((row) => [row.contactCheck?.length, row.contactMark?.length, row.version])).toEqual(Array(4).fill([32, 60, 1]));
    // Nonce and tag aside: what is encrypted differs too.
    const encrypted = (row: (typeof rows)[number]) => hex(row.contactMark!.subarray(12, 44));
    expect(new Set(rows.flatMap((row) => [hex(row.contactCheck), encrypted(row)])).size).toBe(8);
  });

  it('links two requests of one contact for the desk, and for nobody without its key', async () => {
    const [one, other, quiet] = [await lookedAt(), await lookedAt(), await lookedAt({ name: 'Ana', reply: 'none' })];
    const read = (key: Uint8Array) => [one, other, quiet].map(({ id, row }) => contactMarks(key).read(id, row.contactMark!));
    const [first, second, third] = read(test.keys.deskKey!);
    expect(first).toMatch(/^[\w-]{43}$/);
    expect([second === first, third === first]).toEqual([true, false]);
    expect(read(test.keys.intakeKey)).toEqual([undefined, undefined, undefined]);
    // Moved to another row it says nothing.
    expect(contactMarks(test.keys.deskKey!).read(other.id, one.row.contactMark!)).toBeUndefined();
  });

  it('is tried with one guess at one request, and only with the intake key', async () => {
    const [one, quiet] = [await lookedAt(), await lookedAt({ name: 'Ana', reply: 'none' })];
    const guess = async (key: Uint8Array, id: string, typed: string) => hex(await contactCheck(key, id, typed));
    expect(await guess(test.keys.intakeKey, one.id, '+49 (151) 2345 6789')).toBe(hex(one.row.contactCheck));
    expect(await guess(test.keys.intakeKey, quiet.id, phone)).not.toBe(hex(one.row.contactCheck));
    expect(await guess(test.keys.deskKey!, one.id, phone)).not.toBe(hex(one.row.contactCheck));
    for (const nothing of ['', 'undefined', phone])
      expect(await guess(test.keys.intakeKey, quiet.id, nothing)).not.toBe(hex(quiet.row.contactCheck));
  });

  it('follows another contact, and leaves with the closing', async () => {
    const { id, secret } = await lookedAt();
    await changeContact(intakeOf(test), secret, { reply: 'email', email: 'ana@example.org' }, monday);
    expect(await rowOf(id)).toMatchObject({ contactCheck: null, contactMark: null });
    await contactsChecked(test);
    expect(hex((await rowOf(id)).contactCheck)).toBe(hex(await contactCheck(test.keys.intakeKey, id, 'ana@example.org')));
    await cancel(test.db, secret, monday);
    expect(await rowOf(id)).toMatchObject({ contactCheck: null, contactMark: null });
    expect(await contactsChecked(test)).toBe(0);
  });

  it('of a part that does not open is random, so that the row looks like the others', async () => {
    const { id } = await received(intakeOf(test));
    const keys = { db: test.db, unsealer: (await newKeys()).unsealer!, intakeKey: test.keys.intakeKey, deskKey: test.keys.deskKey! };
    expect(await checkContacts(keys)).toBe(1);
    const row = await rowOf(id);
    expect([row.contactCheck?.length, row.contactMark?.length]).toEqual([32, 60]);
    expect(hex(row.contactCheck)).not.toBe(hex(await contactCheck(test.keys.intakeKey, id, phone)));
  });

  it('is not written over a contact that was changed while the desk looked', async () => {
    const { id, secret } = await received(intakeOf(test));
    const unsealer = {
      ...test.keys.unsealer!,
      openMarked: async (...given: Parameters<NonNullable<typeof test.keys.unsealer>['openMarked']>) => {
        const opened = await test.keys.unsealer!.openMarked(...given);
        await changeContact(intakeOf(test), secret, { reply: 'email', email: 'ana@example.org' }, monday);
        return opened as never;
      },
    };
    expect(await checkContacts({ db: test.db, unsealer, intakeKey: test.keys.intakeKey, deskKey: test.keys.deskKey! })).toBe(0);
    expect((await rowOf(id)).contactCheck).toBeNull();
  });
});
