import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dropChange,
  findDraft,
  fingerprintOf,
  listChanges,
  saveChange,
  saveChanges,
  settleChanges,
  undoChange,
  type Content,
} from '../../api/publishing/basket.ts';
import { fieldOf, withChanges } from '../../api/publishing/edited-entry.ts';
import { readEntry } from '../../api/publishing/entry-text.ts';
import type { Json } from '../../src/directory/json.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { colleague, type Colleague } from '../support/desk.ts';

const entry = 'familienbuero';
const source = { source: 'Auskunft des Anbieters', sourceDate: '2026-11-23' };

describe.each(dialects)('a saved change on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;
  let other: Colleague;
  let content: Content;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-changes-'));
    await mkdir(path.join(folder, 'services'));
    await writeFile(path.join(folder, 'services', `${entry}.yaml`), await readFile(`content/services/${entry}.yaml`));
    test = await testApp(dialect);
    [editor, other] = [await colleague(test, { role: 'editor' }), await colleague(test, { role: 'editor' })];
    content = { folderAt: () => Promise.resolve(folder), directory: test.app.site().directory };
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const now = async (field: string) => fieldOf((await findDraft(test.db, content.folderAt, entry)).draft, field);
  const change = (field: string, value: Json, seen: Json) => ({ entry, field, value, seen: fingerprintOf(seen), source });
  const save = (field: string, value: Json, seen: Json, by = editor) =>
    saveChange(test.db, content, change(field, value, seen), by.id, monday);
  const saved = async () => (await listChanges(test.db, entry)).map(({ field, value }) => [field, value]);
  /** Publishes what was saved at the time of the call; editors work on between it and the end. */
  const publish = async (meanwhile: () => Promise<unknown>) => {
    const published = await listChanges(test.db, entry);
    const file = path.join(folder, 'services', `${entry}.yaml`);
    const before = await readFile(file, 'utf8');
    const text = withChanges(before, published);
    await meanwhile();
    const entries = new Map([[entry, { before: readEntry(before), after: readEntry(text) }]]);
    await test.db.transaction().execute((transaction) => settleChanges(transaction, published, entries, monday));
    await writeFile(file, text);
  };
  const inBasket = async () =>
    (await listChanges(test.db, entry)).map(({ field, was, value, accountId }) => [field, was, value, accountId]);

  it('is any field of the entry, and two editors at different fields do not meet', async () => {
    const name = await now('name.de');
    await save('email', 'a@example.org', null);
    await save('name.de', 'Familienbüro Mitte', name, other);
    await save('bring', ['letters'], null);
    expect(await saved()).toEqual([
      ['email', 'a@example.org'],
      ['name.de', 'Familienbüro Mitte'],
      ['bring', ['letters']],
    ]);
  });

  it('is refused at the field that somebody else has changed, and nothing beside it is saved', async () => {
    await save('email', 'a@example.org', null);
    const both = [change('email', 'b@example.org', null), change('bring', ['letters'], null)];
    await expect(saveChanges(test.db, content, entry, both, other.id, monday)).rejects.toMatchObject({
      code: 'changed',
      errors: [{ pointer: '/email', code: 'not-allowed' }],
    });
    expect(await saved()).toEqual([['email', 'a@example.org']]);
  });

  it('has one winner when two editors save the same field at once', async () => {
    const tries = await Promise.allSettled([save('email', 'a@example.org', null), save('email', 'b@example.org', null, other)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await saved()).toHaveLength(1);
  });

  it.each([
    ['cost', 'a lot', '/cost', 'malformed'],
    ['provider', null, '/provider', 'required'],
    ['website', 'javascript:alert(1)', '/website', 'malformed'],
    ['places.0.postalCode', '4587', '/places.0.postalCode', 'malformed'],
    ['name.translations.xx', { text: 'a', of: 'b' }, '/name.translations.xx', 'unknown-field'],
    ['formerIds', ['jmd'], '/formerIds', 'unknown-field'],
    ['addressProtected', true, '/places', 'malformed'],
  ])('is refused by the schema of the content: %s = %j', async (field, value, pointer, code) => {
    const seen = await now(field);
    await expect(save(field, value, seen)).rejects.toMatchObject({ code: 'invalid-input', errors: [{ pointer, code }] });
    expect(await saved()).toEqual([]);
  });

  it('of a fact needs a source, and a text of the editors does not', async () => {
    const without = { entry, field: 'email', value: 'a@example.org', seen: fingerprintOf(null) };
    await expect(saveChange(test.db, content, without, editor.id, monday)).rejects.toMatchObject({
      errors: [{ pointer: '/source', code: 'required' }],
    });
    const website = { entry, field: 'validUntil', value: '2027', seen: fingerprintOf(null) };
    await saveChange(test.db, content, website, editor.id, monday);
    expect(await saved()).toEqual([['validUntil', '2027']]);
  });

  it('can be undone step by step by who saved it, and so can dropping it', async () => {
    await save('email', 'a@example.org', null);
    await save('email', 'b@example.org', 'a@example.org');
    await dropChange(test.db, entry, 'email', editor.id, monday);
    expect(await saved()).toEqual([]);
    expect(await undoChange(test.db, entry, 'email', other.id)).toBe(false);
    expect(await undoChange(test.db, entry, 'email', editor.id)).toBe(true);
    expect(await saved()).toEqual([['email', 'b@example.org']]);
    await undoChange(test.db, entry, 'email', editor.id);
    expect(await saved()).toEqual([['email', 'a@example.org']]);
    await undoChange(test.db, entry, 'email', editor.id);
    expect(await undoChange(test.db, entry, 'email', editor.id)).toBe(false);
    expect(await saved()).toEqual([]);
  });

  it('is taken out by the published value', async () => {
    await save('email', 'a@example.org', null);
    await save('email', null, 'a@example.org');
    expect(await saved()).toEqual([]);
  });

  it('stays when it was saved while another of the same field was published, and starts from what is published now', async () => {
    await save('email', 'a@example.org', null);
    await publish(() => save('email', 'b@example.org', 'a@example.org', other));
    expect(await inBasket()).toEqual([['email', 'a@example.org', 'b@example.org', other.id]]);
    await save('email', 'a@example.org', 'b@example.org');
    expect(await saved()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['typed the old value again', () => save('email', null, 'a@example.org')],
    ['dropped it', () => dropChange(test.db, entry, 'email', editor.id, monday)],
    ['undid it', () => undoChange(test.db, entry, 'email', editor.id)],
  ])('that was published while its editor %s is taken back by the next publication', async (_how, step) => {
    await save('email', 'a@example.org', null);
    await publish(step);
    expect(await inBasket()).toEqual([['email', 'a@example.org', null, editor.id]]);
    expect(await now('email')).toBeNull();
  });

  it('that was undone to an older one while it was published leaves the older one', async () => {
    await save('email', 'a@example.org', null);
    await save('email', 'b@example.org', 'a@example.org');
    await publish(() => undoChange(test.db, entry, 'email', editor.id));
    expect(await inBasket()).toEqual([['email', 'b@example.org', 'a@example.org', editor.id]]);
  });

  it('of a part goes into the change of the whole that was saved while the part was published', async () => {
    await save('places.0.street', 'Ebertstraße 1', await now('places.0.street'));
    await publish(async () => save('places.0', null, await now('places.0')));
    expect(await inBasket()).toMatchObject([['places.0', { street: 'Ebertstraße 1' }, null, editor.id]]);
  });

  it('of a place moves up with it when a place before it has been published away', async () => {
    const added = { quarter: 'erle', quarterConfirmed: true };
    await save('places.0', null, await now('places.0'));
    await save('places.1', added, null);
    await publish(async () => {
      await save('places.1.street', 'Cranger Straße 1', null);
      expect(await now('places.1')).toEqual({ ...added, street: 'Cranger Straße 1' });
    });
    expect(await inBasket()).toEqual([['places.0', added, { ...added, street: 'Cranger Straße 1' }, editor.id]]);
  });

  it('can be a whole new entry, which takes the changes of its fields', async () => {
    const value = { name: { de: 'Neu' }, provider: 'awo', topics: ['work'], reach: 'city', verification: { status: 'draft', sources: [] } };
    const news = { entry: 'neu', field: '', value, seen: fingerprintOf(null) };
    await expect(saveChange(test.db, content, { ...news, field: 'cost', value: 'free', source }, editor.id, monday)).rejects.toMatchObject({
      code: 'not-found',
    });
    await saveChange(test.db, content, news, editor.id, monday);
    await saveChange(test.db, content, { ...news, field: 'cost', value: 'free', source }, editor.id, monday);
    expect(await listChanges(test.db, 'neu')).toMatchObject([{ field: '', value: { ...value, cost: 'free' } }]);
  });

  it('of a part of a list is a change of the list, and two editors at different parts do not meet', async () => {
    const [first, second] = [await now('places.0.hours.0.rule'), await now('places.0.hours.1.rule')];
    await save('places.0.hours.0.rule', 'Mo 09:00-12:00', first);
    await save('places.0.hours.1.rule', 'Su 10:00-14:00', second, other);
    expect(await saved()).toEqual([
      [
        'places.0.hours',
        [
          { for: 'open', rule: 'Mo 09:00-12:00' },
          { for: 'childcare', rule: 'Su 10:00-14:00', children: 'looked-after' },
        ],
      ],
    ]);
    await expect(save('places.0.hours.1.rule', 'sometimes', 'Su 10:00-14:00')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(save('places.0.hours.1.rule', 'Sa 10:00-14:00', second)).rejects.toMatchObject({ code: 'changed' });
  });

  it('keeps all parts that are saved in one step', async () => {
    const parts = [
      change('phones', [{ number: '+49209123456', use: 'general' }], await now('phones')),
      change('phones.0.number', '+49209123457', '+49209123456'),
    ];
    await saveChanges(test.db, content, entry, [parts[0]!], editor.id, monday);
    await saveChanges(test.db, content, entry, [parts[1]!, change('phones.0.use', 'general', 'general')], editor.id, monday);
    expect(await now('phones')).toEqual([{ number: '+49209123457', use: 'general' }]);
  });

  it('names no file outside the entries', async () => {
    const outside = { entry: '../city', field: 'name.de', value: 'x', seen: fingerprintOf('x') };
    await expect(saveChange(test.db, content, outside, editor.id, monday)).rejects.toMatchObject({ code: 'not-found' });
  });
});
