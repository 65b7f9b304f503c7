import { expect, it } from 'vitest';
import { findParted, inPieces, keptPage, partedPage } from './bundle.ts';

const pages = new Map([
  ['/de/', partedPage({ title: 'Start', body: '<main class="wrap"><p>Willkommen</p></main>' })],
  ['/de/about/', partedPage({ title: 'Über uns', body: '<main class="wrap"><p>Wir</p><b>a</b><b>a</b></main>' })],
]);

it('keeps once what stands in several pages, and every page whole', () => {
  expect(inPieces(pages)).toEqual({
    pieces: ['<main class="wrap">'],
    pages: {
      '/de/': { title: 'Start', body: [0, '<p>Willkommen</p></main>'] },
      '/de/about/': { title: 'Über uns', body: [0, '<p>Wir</p><b>a</b><b>a</b></main>'] },
    },
  });
});

it('tells how each page was parted, for a later bundle', () => {
  const bundle = inPieces(pages);
  expect(new Map([...pages.keys()].map((address) => [address, findParted(bundle, address)]))).toEqual(pages);
  expect(findParted(bundle, '/de/topics/')).toBeUndefined();
});

it('leaves out what only search engines read', () => {
  const html =
    '<title>Start</title><header></header><main>Hier</main><script type="application/ld+json">{}</script><footer class="site-foot">';
  expect(keptPage(html)).toEqual({ title: 'Start', body: '<main>Hier</main>' });
});
