import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDraft, listChanges } from '../../api/publishing/basket.ts';
import { fieldOf, withChanges } from '../../api/publishing/edited-entry.ts';
import { readEntry } from '../../api/publishing/entry-text.ts';
import { folderAt } from '../../api/publishing/live-content.ts';
import { keepTyped, listTyped } from '../../api/publishing/typed-entries.ts';
import { fingerprint } from '../../src/directory/free-text.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const entry = 'familienbuero';
const here = `/desk/services/${entry}/`;

describe.each(dialects)('the form of an entry on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-editing-'));
    await cp('content', folder, { recursive: true });
    test = await testApp(dialect, { contentDir: folder, settings: { CONTENT_DIR: folder, DATA_DIR: path.join(folder, 'var') } });
    editor = await colleague(test, { role: 'editor', name: 'E. Editor' });
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  /** The form of a part as the browser would send it untouched. */
  const opened = async (part: string, as = editor): Promise<Record<string, string | string[]>> => {
    await call(test, { method: 'GET', url: `${here}?part=${part}`, as });
    const { open, values } = test.shown('/desk/services/[id]');
    const seen = Object.fromEntries(Object.entries(open!.seen).map(([field, one]) => [`seen.${field}`, one]));
    return { part: part.split('&')[0]!, language: open!.language, ...seen, ...values };
  };
  const send = (form: Record<string, string | string[]>, as = editor) => call(test, { method: 'POST', url: here, as, form });
  const draft = async (field: string) => fieldOf((await findDraft(test.db, folderAt(test.settings), entry)).draft, field);
  const saved = async () => (await listChanges(test.db, entry)).map(({ field }) => field);

  it('adds hours and a place, and takes them away again', async () => {
    const rows = await draft('places.0.hours');
    const count = Array.isArray(rows) ? rows.length : 0;
    const added = `hours-0-${count}`;
    const monday = `places.0.hours.${count}.rule.day-0.0`;
    await send({
      ...(await opened(added)),
      [`places.0.hours.${count}.for`]: 'counselling',
      [`${monday}.start`]: '8',
      [`${monday}.end`]: '10',
      source: 'provider',
    });
    expect(await draft(`places.0.hours.${count}`)).toEqual({ for: 'counselling', rule: 'Mo 08:00-10:00' });
    await send({ ...(await opened(added)), action: 'remove', source: 'provider' });
    expect(await draft('places.0.hours')).toEqual(rows);

    const place = { 'places.1.quarter': 'erle', 'places.1.quarterConfirmed': 'yes', 'places.1.street': 'Cranger Straße 1' };
    await send({ ...(await opened('place-1')), ...place, source: 'visit' });
    expect(await draft('places.1')).toEqual({ quarter: 'erle', quarterConfirmed: true, street: 'Cranger Straße 1' });
    await send({ ...(await opened('place-1')), action: 'remove' });
    expect(await draft('places.1')).toBeNull();
    await send({ ...(await opened('place-0')), action: 'remove' });
    expect(await saved()).toContain('places.0');
  });

  it('previews typed hours without saving them, and shows no preview of what is no time', async () => {
    const form = await opened('hours-0-0');
    const wednesday = 'places.0.hours.0.rule.day-2';
    await send({ ...form, [`${wednesday}.0.end`]: '1745', action: 'preview' });
    const shown = test.shown('/desk/services/[id]');
    expect(fieldOf(shown.open!.preview!, 'rule')).toBe('Mo-Tu,Th-Fr 09:00-17:00; We 09:00-17:45');
    expect(shown.values[`${wednesday}.0.end`]).toBe('1745');
    await send({ ...form, [`${wednesday}.0.end`]: 'spät', action: 'preview' });
    expect(test.shown('/desk/services/[id]').open).not.toHaveProperty('preview');
    expect(await saved()).toEqual([]);
  });

  it('keeps translations fresh when only the spelling has changed, and stale otherwise', async () => {
    const german = 'Ort für Familien.';
    const form = { ...(await opened('texts&language=en')), 'description.de': german, source: 'provider' };
    const staleIn = async () => {
      const { text, changes } = await findDraft(test.db, folderAt(test.settings), entry);
      const of = fieldOf(readEntry(withChanges(text, changes)), 'description.translations.en.of');
      return of !== fingerprint(german);
    };
    await send({ ...form, spellingOnly: 'yes' });
    expect(await staleIn()).toBe(false);
    await send({ action: 'undo', field: 'description.de' });
    expect(await saved()).toEqual([]);
    await send(form);
    expect(await staleIn()).toBe(true);
  });

  it('lets two editors change different fields, and shows both texts at the same one', async () => {
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    const [mine, theirs] = [await opened('contact'), await opened('contact', other)];
    await send({ ...mine, email: 'eins@example.org', source: 'provider' });
    expect((await send({ ...theirs, website: 'https://example.org/' }, other)).statusCode).toBe(303);
    expect(await saved()).toEqual(['email', 'website']);
    expect((await send({ ...theirs, email: 'zwei@example.org', source: 'provider' }, other)).statusCode).toBe(409);
    const shown = test.shown('/desk/services/[id]');
    expect(shown.values['email']).toBe('zwei@example.org');
    expect(shown.open!.clash).toEqual([{ field: 'email', value: 'eins@example.org' }]);
    expect(await draft('email')).toBe('eins@example.org');
  });

  it('keeps what was typed and not saved for its account alone, until it is saved or given up', async () => {
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    const form = await opened('contact');
    expect((await send({ ...form, email: 'halb@', action: 'keep' })).statusCode).toBe(204);
    expect(await saved()).toEqual([]);
    await opened('contact', other);
    expect(test.shown('/desk/services/[id]')).toMatchObject({ values: { email: '' }, begun: [] });
    await call(test, { method: 'GET', url: here, as: editor });
    expect(test.shown('/desk/services/[id]').begun).toEqual(['contact']);

    const again = await opened('contact');
    const { values, open } = test.shown('/desk/services/[id]');
    expect([values['email'], open!.typedAt, open!.seen['email']]).toEqual(['halb@', '2026-11-23T08:00:00.000Z', form['seen.email']]);
    expect((await send({ ...again, source: 'provider' })).statusCode).toBe(422);
    expect((await opened('contact'))['source']).toBe('provider');
    await send({ ...again, email: 'ganz@example.org', source: 'provider' });
    expect((await opened('contact'))['email']).toBe('ganz@example.org');
    expect(test.shown('/desk/services/[id]').open).not.toHaveProperty('typedAt');

    await send({ ...again, email: 'anders@', action: 'keep' });
    expect((await send({ ...again, action: 'forget' })).headers.location).toBe(here);
    expect((await opened('contact'))['email']).toBe('ganz@example.org');
  });

  it('notices a change by somebody else since the kept texts were typed', async () => {
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    const form = await opened('contact');
    await send({ ...form, email: 'meine@example.org', source: 'provider', action: 'keep' });
    await send({ ...(await opened('contact', other)), email: 'andere@example.org', source: 'provider' }, other);
    expect((await send(await opened('contact'))).statusCode).toBe(409);
    expect(await draft('email')).toBe('andere@example.org');
  });

  it('shows no way to kept texts of a part that the entry does not have', async () => {
    for (const part of ['contact', 'texts&language=ar', 'xanthippe', 'hours-7-0', 'place-9'])
      await keepTyped(test.db, { account: editor.id, entry, part }, { email: 'alt@' }, new Date('2026-11-23T08:00:00.000Z'));
    expect((await call(test, { method: 'GET', url: here, as: editor })).statusCode).toBe(200);
    expect(test.shown('/desk/services/[id]').begun.toSorted()).toEqual(['contact', 'texts&language=ar']);
  });

  it('finds no entry of a name that no file can have', async () => {
    for (const [method, form] of [
      ['GET', undefined],
      ['POST', { part: 'contact', source: 'provider' }],
    ] as const)
      expect((await call(test, { method, url: `/desk/services/${'a'.repeat(300)}/`, as: editor, ...(form && { form }) })).statusCode).toBe(
        404,
      );
  });

  it('forgets kept texts that nobody came back to for thirty days', async () => {
    const keep = (part: string, at: string) => keepTyped(test.db, { account: editor.id, entry, part }, { email: 'alt@' }, new Date(at));
    const begun = async () => (await listTyped(test.db, editor.id)).map(({ part }) => part);
    await keep('contact', '2026-11-23T08:00:00.000Z');
    await keep('about', '2026-12-23T08:00:00.000Z');
    expect(await begun()).toEqual(['contact', 'about']);
    await keep('about', '2026-12-23T08:00:00.001Z');
    expect(await begun()).toEqual(['about']);
  });
});
