import { expect, it } from 'vitest';
import { inPieces, keptPage } from './bundle.ts';

it('keeps once what stands in several pages, and every page whole', () => {
  const pages = new Map([
    ['/de/', { title: 'Start', body: '<main class="wrap"><p>Willkommen</p></main>' }],
    ['/de/about/', { title: 'Über uns', body: '<main class="wrap"><p>Wir</p><b>a</b><b>a</b></main>' }],
  ]);
  expect(inPieces(pages)).toEqual({
    pieces: ['<main class="wrap">'],
    pages: {
      '/de/': { title: 'Start', body: [0, '<p>Willkommen</p></main>'] },
      '/de/about/': { title: 'Über uns', body: [0, '<p>Wir</p><b>a</b><b>a</b></main>'] },
    },
  });
});

it('leaves out what only search engines read', () => {
  const html =
    '<title>Start</title><header></header><main>Hier</main><script type="application/ld+json">{}</script><footer class="site-foot">';
  expect(keptPage(html)).toEqual({ title: 'Start', body: '<main>Hier</main>' });
});
