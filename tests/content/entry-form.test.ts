import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readdir, readFile } from 'node:fs/promises';
import { readDirectory } from '../../src/loading/read-directory.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { serviceKind } from '../../src/directory/entry-kind.ts';
import { controlAt } from '../../src/directory/entry-control.ts';
import { readTyped, typedOf, type Typed } from '../../src/directory/entry-form.ts';
import { entryParts, findEntryPart } from '../../src/directory/entry-parts.ts';
import { asJson, canonicalJson, jsonAt, type Json } from '../../src/directory/json.ts';

let directory: Directory;
beforeAll(async () => void (directory = await readDirectory('content')));

const read = (path: string, typed: Typed) => readTyped(controlAt(directory, serviceKind, path), path, typed);

describe('the form of an entry', () => {
  it.each([
    ['name.de', 'text'],
    ['description.de', 'long'],
    ['topics', 'many'],
    ['cost', 'one'],
    ['reach', 'one'],
    ['interpreting', 'yes-no'],
    ['places.0.quarterConfirmed', 'flag'],
    ['places.0.stops', 'lines'],
    ['phones', 'rows'],
    ['age', 'group'],
  ])('asks for %s as the schema has it: %s', (path, kind) => {
    expect(controlAt(directory, serviceKind, path).kind).toBe(kind);
  });

  it('gives back every value of every entry unchanged when nobody has touched it', async () => {
    const files = (await readdir('content/services')).filter((file) => file !== 'removed.yaml');
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const entry = asJson(parse(await readFile(`content/services/${file}`, 'utf8')));
      for (const field of entryParts(serviceKind, entry).flatMap(({ fields }) => fields)) {
        const value = jsonAt(entry, field.split('.'));
        const control = controlAt(directory, serviceKind, field);
        const again = readTyped(control, field, typedOf(control, field, value));
        expect({ file, field, ...again, value: canonicalJson(again.value) }).toEqual({
          file,
          field,
          value: canonicalJson(value),
          mistakes: [],
        });
      }
    }
  });

  it('reads rows, and leaves out those without their first member', () => {
    const typed = { 'phones.0.number': ' +49209123456 ', 'phones.0.use': 'general', 'phones.1.number': '', 'phones.1.use': 'general' };
    expect(read('phones', typed)).toEqual({ value: [{ number: '+49209123456', use: 'general' }], mistakes: [] });
    expect(read('phones', { 'phones.0.number': '' }).value).toBeNull();
  });

  const hours = 'places.0.hours.0';
  /** Fields of the week by their ends: "2.0.start" is the first start of Wednesday. */
  const week = (fields: Record<string, string>): Typed => ({
    [`${hours}.for`]: 'open',
    ...Object.fromEntries(Object.entries(fields).map(([field, text]) => [`${hours}.rule.day-${field}`, text])),
  });
  const rule = (fields: Record<string, string>, before = '') => {
    const { value, mistakes } = read(hours, { ...week(fields), [`${hours}.rule`]: before });
    return mistakes.length > 0 ? mistakes.map(({ field, code }) => `${field.split('day-')[1]} ${code}`) : jsonAt(value, ['rule']);
  };

  it('reads a week of pieces, as people type times', () => {
    expect(rule({ '2.0.start': '9', '2.0.end': '12.30 Uhr', '2.1.start': '1400', '2.1.end': '16:00' })).toBe('We 09:00-12:30,14:00-16:00');
    expect(rule({ '2.0.start': '14', '2.0.end': '16', '2.3.start': '9', '2.3.end': '12' })).toBe('We 09:00-12:00,14:00-16:00');
    expect(rule({ '4.0.start': '22', '4.0.end': '2', '5.closed': 'yes' })).toBe('Fr 22:00-02:00');
  });

  it('never loses a rule that is no week, nor the spelling of one that nobody has touched', () => {
    expect(rule({ '2.0.start': '9', '2.0.end': '12' }, 'Th[-1] 10:00-12:00')).toBe('Th[-1] 10:00-12:00');
    expect(rule({ '2.0.start': '9', '2.0.end': '12' }, 'We 9:00-12:00')).toBe('We 9:00-12:00');
    const many = 'Mo 01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00,09:00-10:00,11:00-12:00,13:00-14:00';
    for (const kept of [many, 'Mo 09:00-12:00,11:00-13:00', 'Mo 14:00-16:00,09:00-12:00']) expect(rule({}, kept)).toBe(kept);
  });

  it('closes a day whose old times still stand there, and asks when new ones do', () => {
    const before = 'Mo,We 09:00-12:00';
    const monday = { '0.0.start': '09:00', '0.0.end': '12:00' };
    expect(rule({ ...monday, '2.0.start': '09:00', '2.0.end': '12:00', '2.closed': 'yes' }, before)).toBe('Mo 09:00-12:00');
    expect(rule({ ...monday, '2.0.start': '10:00', '2.0.end': '12:00', '2.closed': 'yes' }, before)).toEqual(['2.closed not-allowed']);
    expect(rule({ ...monday, '4.0.start': '10:00', '4.0.end': '12:00', '4.closed': 'yes' }, before)).toEqual(['4.closed not-allowed']);
  });

  it('says which time is wrong', () => {
    expect(rule({})).toEqual(['0.0.start required']);
    expect(rule({ '0.0.start': 'noon', '0.0.end': '13', '2.0.start': '9', '4.1.start': '9', '4.1.end': '9' })).toEqual([
      '0.0.start malformed',
      '2.0.end malformed',
      '4.1.end malformed',
    ]);
    expect(rule({ '0.0.start': '9', '0.0.end': '12', '0.1.start': '11', '0.1.end': '13' })).toEqual(['0.1.start repeated']);
  });

  it('knows the place and the hours that are to be added', () => {
    const entry: Json = { places: [{ hours: [{}] }, null] };
    expect(
      ['place-0', 'place-1', 'place-2', 'place-3', 'hours-0-1', 'hours-0-2', 'hours-1-0', 'nothing'].map(
        (id) => findEntryPart(serviceKind, entry, id)?.id,
      ),
    ).toEqual(['place-0', undefined, 'place-2', undefined, 'hours-0-1', undefined, undefined, undefined]);
  });
});
