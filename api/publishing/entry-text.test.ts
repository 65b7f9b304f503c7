import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readFact, writeFact } from './entry-text.ts';

const entry = `name:
  de: Café
# Asked for by telephone.
places:
  - quarter: altstadt
    hours:
      - for: open
        rule: "Mo 09:00-12:00" # as of 2026
      - for: counselling
        rule: Tu 09:00-12:00
verification:
  status: reported
  sources:
    - url: https://cafe.example
      date: "2021"
`;
const told = { source: 'Auskunft des Anbieters', sourceDate: '2026-11-29' };

it('reads a fact, and undefined where there is none', () => {
  expect(readFact(entry, 'places.0.hours.1.rule')).toBe('Tu 09:00-12:00');
  expect(readFact(entry, 'places.0.hours.2.rule')).toBeUndefined();
});

it('changes one fact, adds its source, and leaves the rest of the file as it is', () => {
  const once = writeFact(entry, 'places.0.hours.0.rule', 'We 10:00-11:00', told, 'hours', ['address', 'hours']);
  expect(once).toBe(
    `${entry.replace('Mo 09:00-12:00', 'We 10:00-11:00')}      states: [address, hours]
    - title: Auskunft des Anbieters
      date: 2026-11-29
      states: [hours]
`,
  );
  const twice = writeFact(once, 'places.0.hours.1.rule', 'Th 10:00-11:00', told, 'hours', ['address', 'hours']);
  expect(twice).toBe(once.replace('Tu 09:00-12:00', 'Th 10:00-11:00'));
});

it('keeps every other byte of every entry of the city', async () => {
  const files = (await readdir('content/services')).filter((file) => file.endsWith('.yaml') && file !== 'removed.yaml');
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const text = await readFile(`content/services/${file}`, 'utf8');
    if (!/^ {2}sources:\n/m.test(text)) continue;
    const changed = writeFact(text, 'provider', readFact(text, 'provider')!, told, 'hours', ['hours']);
    expect(changed.replace(/\n {6}states: \[hours\]\n {4}- title: Auskunft[^]*$|\n {4}- title: Auskunft[^]*$/, ''), file).toBe(
      text.trimEnd(),
    );
  }
});
