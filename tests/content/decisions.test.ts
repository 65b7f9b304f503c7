import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = 'docs/decisions';
const index = readFileSync(`${folder}/README.md`, 'utf8');
const files = readdirSync(folder).filter((file) => file !== 'README.md');

describe('a decision', () => {
  it.each(files)('%s has a dated name, a title, three headings and a row in the index', (file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const [, date] = /^(\d{4}-\d\d-\d\d)-[a-z0-9-]+\.md$/.exec(file) ?? [];
    const [, title] = /^# (.+)\n/.exec(text) ?? [];
    expect(text.match(/^## .+$/gm)).toEqual(['## Context', '## Decision', '## Given up']);
    expect(index.replace(/ +/g, ' ')).toContain(`| [${title ?? '?'}](${file}) | ${date ?? '?'} | `);
  });

  it('of the index has a file', () => {
    const linked = [...index.matchAll(/\((\d{4}-[^)]+)\)/g)].map((match) => match[1]!);
    expect(linked.filter((file) => !files.includes(file))).toEqual([]);
  });
});
