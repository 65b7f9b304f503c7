import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentServices, publishedServices, type Directory } from '../../src/directory/directory.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';

/** Sheets and posters as the build left them. */
const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
let directory: Directory;

beforeAll(async () => {
  if (!existsSync(root)) throw new Error(`no build in ${root}: run "npm test", which builds first, or set BUILD_CLIENT_DIR`);
  directory = await readDirectory(process.env['CONTENT_DIR'] ?? 'content');
});

const page = (url: string) => readFileSync(path.join(root, url, 'index.html'), 'utf8');
const codes = (html: string) => [...html.matchAll(/<svg class="qr-code"[^]*?<path stroke="#000" d="([^"]+)"/g)].map((match) => match[1]!);

describe('the poster of a quarter', () => {
  it('exists for every quarter, with a code of its own for every language', () => {
    expect(directory.quarters).toHaveLength(18);
    const all = directory.quarters.flatMap(({ id }) => codes(page(`/posters/${id}/`)));
    expect(all).toHaveLength(18 * 12);
    expect(new Set(all).size).toBe(18 * 12);
  });

  it('says every language in itself, in its direction', () => {
    const html = page('/posters/schalke/');
    for (const { tag, name, direction } of directory.city.languages)
      expect(html).toMatch(new RegExp(`<li lang="${tag}" dir="${direction}">[^]*?<b>${name.replace(/[()]/g, '\\$&')}</b>`));
    expect(html).toContain('Advice near you');
  });

  it('stays black on white in dark mode', () => {
    expect(page('/posters/schalke/')).toMatch(/<rect width="\d+" height="\d+" fill="#fff">/);
  });

  it('is found from the page of its quarter', () => {
    expect(page('/ar/quarters/schalke/')).toContain('href="/posters/schalke/"');
  });
});

describe('the sheet of a service', () => {
  it('exists for every service and is found from its page', () => {
    for (const { id } of publishedServices(directory)) {
      expect(codes(page(`/de/services/${id}/sheet/`)), id).toHaveLength(1);
      if (currentServices(directory, new Date()).some((service) => service.id === id))
        expect(page(`/de/services/${id}/`), id).toContain(`href="/de/services/${id}/sheet/"`);
    }
  });

  it('is in the own language and in German, and in German only once', () => {
    expect(page('/ar/services/stadtteilbuero-schalke-nord/sheet/')).toMatch(/<div lang="de" dir="ltr"[^]*Treffen und Freizeit/);
    expect(page('/de/services/stadtteilbuero-schalke-nord/sheet/')).not.toContain('lang="de" dir="ltr" class="flow"');
    expect(page('/de-simple/services/stadtteilbuero-schalke-nord/sheet/')).not.toContain('class="sheet-german');
  });

  it('says how old the details are, and from whom', () => {
    expect(page('/de/services/jobcenter/sheet/')).toContain('Diese Angaben sind alt.');
    expect(page('/en/services/stadtteilbuero-schalke-nord/sheet/')).toContain(
      'Aus öffentlichen Quellen von 2024, vom Träger noch nicht geprüft.',
    );
  });

  it('says what is not sure as plainly as the page does', () => {
    for (const [own, german] of [
      ['Bina numarası henüz doğrulanmadı.', 'Die Hausnummer ist noch nicht bestätigt.'],
      ['Bu dilleri bütün ekipten birisi konuşuyor', 'Diese Sprachen spricht jemand im ganzen Team'],
    ] as const) {
      expect(page('/tr/services/awo-fachdienst/')).toContain(own);
      expect(page('/tr/services/awo-fachdienst/sheet/')).toContain(own);
      expect(page('/tr/services/awo-fachdienst/sheet/')).toContain(german);
    }
    expect(page('/tr/services/ada-caritas/sheet/')).toContain('Die Quelle sagt nicht, ob das Team die Sprache spricht');
  });

  it('never gives a protected address away', () => {
    for (const { id } of publishedServices(directory).filter(({ addressProtected }) => addressProtected))
      expect(page(`/de/services/${id}/sheet/`)).not.toMatch(/<address>|openstreetmap/);
  });
});

describe('the sheet of a quarter', () => {
  it('lists the own quarter before its neighbours and the whole city, headings also in German', () => {
    const html = page('/ar/quarters/schalke/sheet/');
    const places = ['In diesem Stadtteil', 'Lalok Libre', 'In den Stadtteilen daneben', 'Für die ganze Stadt'].map((text) =>
      html.indexOf(text),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(codes(html)).toHaveLength(1);
  });
});
