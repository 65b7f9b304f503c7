import { describe, expect, it } from 'vitest';
import { sitemap } from './sitemap.ts';

describe('sitemap', () => {
  it('names every page in every language, from each of them', () => {
    const xml = sitemap([{ de: 'https://kim.example.org/de/?a&b', ar: 'https://kim.example.org/ar/?a&b' }]);
    expect(xml.match(/<loc>/g)).toHaveLength(2);
    expect(xml.match(/hreflang="ar" href="https:\/\/kim.example.org\/ar\/\?a&amp;b"/g)).toHaveLength(2);
  });
});
