import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readdir, readFile } from 'node:fs/promises';
import { readDirectory } from '../../src/loading/read-directory.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { controlAt, entryParts, findEntryPart, readTyped, typedOf, type Typed } from '../../src/directory/entry-form.ts';
import { asJson, canonicalJson, jsonAt, type Json } from '../../src/directory/json.ts';

let directory: Directory;
beforeAll(async () => void (directory = await readDirectory('content')));

const read = (path: string, typed: Typed) => readTyped(controlAt(directory, path), path, typed);

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
    expect(controlAt(directory, path).kind).toBe(kind);
  });

  it('gives back every value of every entry unchanged when nobody has touched it', async () => {
    const files = (await readdir('content/services')).filter((file) => file !== 'removed.yaml');
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const entry = asJson(parse(await readFile(`content/services/${file}`, 'utf8')));
      for (const field of entryParts(entry).flatMap(({ fields }) => fields)) {
        const value = jsonAt(entry, field.split('.'));
        const control = controlAt(directory, field);
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

  it('reads a week, and never loses a rule that is no week', () => {
    const days = { 'places.0.hours.0.for': 'open', 'places.0.hours.0.rule.day-2': '9-12 Uhr' };
    const hours = 'places.0.hours.0';
    expect(read(hours, days).value).toEqual({ for: 'open', rule: 'We 09:00-12:00' });
    expect(read(hours, { ...days, [`${hours}.rule`]: 'Th[-1] 10:00-12:00' }).value).toEqual({ for: 'open', rule: 'Th[-1] 10:00-12:00' });
    expect(read(hours, { ...days, [`${hours}.rule`]: 'We 9:00-12:00' }).value).toEqual({ for: 'open', rule: 'We 9:00-12:00' });
    expect(read(hours, { ...days, [`${hours}.rule.day-4`]: 'noon' }).mistakes).toEqual([
      { field: `${hours}.rule.day-4`, code: 'malformed' },
    ]);
    expect(read(hours, { 'places.0.hours.0.for': 'open' }).mistakes).toEqual([{ field: `${hours}.rule.day-0`, code: 'required' }]);
  });

  it('knows the place and the hours that are to be added', () => {
    const entry: Json = { places: [{ hours: [{}] }, null] };
    expect(
      ['place-0', 'place-1', 'place-2', 'place-3', 'hours-0-1', 'hours-0-2', 'hours-1-0', 'nothing'].map(
        (id) => findEntryPart(entry, id)?.id,
      ),
    ).toEqual(['place-0', undefined, 'place-2', undefined, 'hours-0-1', undefined, undefined, undefined]);
  });
});
