import { expect, it, vi } from 'vitest';
import { getText } from './text.ts';

const texts = ['de/privacy', 'de/help', 'tr/help'];
vi.mock('astro:content', () => ({
  getEntry: (_collection: string, id: string) => Promise.resolve(texts.includes(id) ? { id } : undefined),
}));

it('a long text is shown in the reader’s language, or else in German and says so', async () => {
  expect(await getText('help', 'tr', 'de')).toEqual({ entry: { id: 'tr/help' }, language: 'tr' });
  expect(await getText('privacy', 'tr', 'de')).toEqual({ entry: { id: 'de/privacy' }, language: 'de' });
  await expect(getText('imprint', 'tr', 'de')).rejects.toThrow('content/pages/de/imprint.md does not exist');
});
