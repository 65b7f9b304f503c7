import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { missingCityFacts, publishedServices, type Directory } from '../../src/directory/directory.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { hasJava, nuErrors } from '../support/nu-checker.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';
import { templates } from '../support/templates.ts';
import { htmlMistakes, type WrittenPage } from '../support/valid-html.ts';

/** The pages as the build left them; the test command builds first. */
const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
let pages: WrittenPage[];
let directory: Directory;

beforeAll(async () => {
  if (!existsSync(root)) throw new Error(`no build in ${root}: run "npm test", which builds first, or set BUILD_CLIENT_DIR`);
  directory = await readDirectory(process.env['CONTENT_DIR'] ?? 'content');
  pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => ({
      url: `/${file.replaceAll(path.sep, '/').replace(/index\.html$/, '')}`,
      html: asWritten(readFileSync(path.join(root, file), 'utf8')),
    }));
});

/** Without the places where a long word may break. */
const asWritten = (html: string) => html.replace(/\u00ad|<wbr>/g, '');

/** Pages for which a claim does not hold; a list, so that a failure names them all. */
const offenders = (holds: (page: WrittenPage) => boolean) => pages.filter((page) => !holds(page)).map((page) => page.url);
const languageOf = (url: string) => directory.city.languages.find(({ tag }) => url.startsWith(`/${tag}/`));
const count = (html: string, pattern: RegExp) => html.match(pattern)?.length ?? 0;
const page = (url: string) => {
  const found = pages.find((candidate) => candidate.url === url);
  if (found === undefined) throw new Error(`${url} was not built`);
  return found.html;
};
/** Rendered per request, so there is no file for them. */
const onDemand = (url: string) => url === '/' || /^\/[a-z-]+\/(appointment|appointment\/lost|card|report|search)\/$/.test(url);

describe('every page', () => {
  it('says its language and direction', () => {
    expect(
      offenders(({ url, html }) => {
        const { tag, direction } = languageOf(url) ?? directory.city.languages[0];
        return html.includes(`<html lang="${tag}" dir="${direction}">`);
      }),
    ).toEqual([]);
  });

  it('has one h1, one main and one title that names the product', () => {
    expect(
      offenders(
        ({ html }) => count(html, /<h1[ >]/g) === 1 && count(html, /<main[ >]/g) === 1 && / – KIM Gelsenkirchen<\/title>/.test(html),
      ),
    ).toEqual([]);
  });

  it('carries one stylesheet, no style attribute and no inline script, so that a strict policy can hold', () => {
    expect(
      offenders(
        ({ html }) =>
          count(html, /<style>/g) === 1 &&
          !/\sstyle=|<script(?![^>]+(?:src="\/assets\/|type="application\/(?:ld\+)?json"))|\son\w+=/.test(html),
      ),
    ).toEqual([]);
  });

  it('loads nothing from elsewhere', () => {
    expect(offenders(({ html }) => !/<(?:img|iframe|link|source|use)[^>]+(?:src|href)="https?:/.test(html))).toEqual([]);
  });

  it('keeps search engines out while this is a test version, and says so', () => {
    if (missingCityFacts(directory.city).length === 0) return;
    expect(
      offenders(({ html }) => html.includes('<meta name="robots" content="noindex">') && html.includes('class="test-version"')),
    ).toEqual([]);
  });

  it('never shows a key or a placeholder', () => {
    expect(offenders(({ html }) => !/\{\{|\b(?:site|vocabulary|topics|appointment):[a-z]+\./i.test(html))).toEqual([]);
  });

  it('fits into one flight of packets: 14 kB with its stylesheet', () => {
    expect(offenders(({ html }) => bytesOnTheLine(html) <= 14_000)).toEqual([]);
  });

  it('isolates numbers and times from the text around them', () => {
    expect(
      offenders(
        ({ html }) =>
          [...html.matchAll(/<a href="tel:[^"]*"[^>]*>([^]*?)<\/a>/g)].every((match) => match[1]!.includes('<bdi dir="ltr">')) &&
          [...html.matchAll(/(.{0,15})\d\d:\d\d–\d\d:\d\d/g)].every((match) => match[1]!.endsWith('<bdi dir="ltr">')),
      ),
    ).toEqual([]);
  });

  it('links to nothing that is not there', () => {
    const ids = new Map(pages.map(({ url, html }) => [url, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!))]));
    const broken = pages.flatMap(({ url, html }) =>
      [...html.matchAll(/\shref="([/#][^"]*)"/g)]
        .map((match) => new URL(match[1]!.replaceAll('&amp;', '&'), `http://localhost${url}`))
        .filter(({ pathname, hash }) => {
          if (onDemand(pathname)) return false;
          if (!pathname.endsWith('/')) return !existsSync(path.join(root, pathname));
          const targets = ids.get(pathname);
          return targets === undefined || (hash !== '' && !targets.has(decodeURIComponent(hash.slice(1))));
        })
        .map((target) => `${url} → ${target.pathname}${target.hash}`),
    );
    expect([...new Set(broken)]).toEqual([]);
  });

  it('is valid HTML', { timeout: 180_000 }, async () => {
    expect(await htmlMistakes(pages)).toEqual([]);
  });

  it('ends with its document: nothing follows', () => {
    expect(offenders(({ html }) => /<\/html>\s*$/.test(html))).toEqual([]);
  });

  it.runIf(hasJava)('has no error for the Nu checker, one page of each template in German and Arabic', { timeout: 180_000 }, async () => {
    const wanted = new Set(['de', 'ar'].flatMap((language) => templates.map((template) => template.path(language))));
    const ofTemplates = pages.filter(({ url }) => wanted.has(url));
    expect(ofTemplates.length).toBeGreaterThan(30);
    expect(await nuErrors(ofTemplates)).toEqual([]);
  });
});

describe('the languages', () => {
  it('have the same pages, all of them', () => {
    const inLanguage = (tag: string) =>
      pages
        .filter(({ url }) => url.startsWith(`/${tag}/`))
        .map(({ url }) => url.slice(tag.length + 1))
        .sort();
    const german = inLanguage('de');
    expect(german.length).toBeGreaterThan(80);
    for (const { tag } of directory.city.languages) expect(inLanguage(tag), tag).toEqual(german);
  });

  it('can be changed on every page without losing it', () => {
    expect(
      offenders(({ url, html }) => {
        const language = languageOf(url);
        if (language === undefined || /\/(404|410|500|503|offline-shell)\/$/.test(url)) return true;
        const rest = url.slice(language.tag.length + 2);
        return directory.city.languages.every(({ tag, direction }) =>
          html.includes(`<a href="/${tag}/${rest}" lang="${tag}" hreflang="${tag}" dir="${direction}"`),
        );
      }),
    ).toEqual([]);
  });

  it('say where they are not yet checked by a native speaker', () => {
    const unchecked = 'No native speaker has checked these texts yet.';
    expect(page('/en/')).toContain(unchecked);
    expect(page('/de/')).not.toContain('Muttersprache geprüft');
  });
});

describe('the directory', () => {
  it('publishes every service that is no draft, and no other', () => {
    const built = pages.filter(({ url }) => /^\/de\/services\/[^/]+\/$/.test(url)).map(({ url }) => url.split('/')[3]!);
    expect(built.sort()).toEqual(
      publishedServices(directory)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('shows a description in the language of the page', () => {
    expect(page('/ar/services/zfw/')).toMatch(/<p>\s*لكل الأشخاص بدون سكن الذين يبحثون عن سرير أو مساعدة أخرى\.\s*<\/p>/);
    expect(page('/ar/services/zfw/')).not.toContain('Für alle Menschen ohne Wohnung');
  });

  it('shows the hours of a place as a table, with the year they were stated', () => {
    const html = page('/de/services/stadtteilbuero-schalke-nord/');
    expect(html).toMatch(/<th scope="row">\s*Montag\s*<\/th>\s*<td>\s*<bdi dir="ltr">09:00–13:00<\/bdi>/);
    expect(html).toContain('Aus öffentlichen Quellen von 2024');
  });

  it('offers the form only where requests are taken here', () => {
    expect(page('/de/services/kim-schalke/')).toContain('/de/appointment/?service=kim-schalke&amp;quarter=schalke');
    expect(page('/de/services/europacenter/')).not.toContain('/de/appointment/?service=');
  });

  it('offers an appointment about its topic where neither a number nor an email is known, a discreet one without its address', () => {
    expect(page('/bg/services/familienbuero/')).toContain('href="/bg/appointment/?topic=family"');
    expect(page('/ar/services/awo-fachdienst/')).toContain('href="/ar/appointment/?topic=asylum-residence"');
    expect(page('/de/services/awo-frauenhaus/')).toContain('<input type="hidden" name="topic" value="violence">');
    for (const id of ['jobcenter', 'frauenhaus', 'awo-frauenhaus', 'kim-schalke'])
      expect(page(`/de/services/${id}/`)).not.toContain('/appointment/?topic=');
  });

  it('breaks no street at a syllable, in any language', () => {
    const long = publishedServices(directory).filter(({ places }) => places.some(({ street }) => /\p{L}{14}/u.test(street ?? '')));
    expect(long.map(({ id }) => id)).toContain('caritas-internationales-cafe');
    const broken = directory.city.languages.flatMap(({ tag }) =>
      long.flatMap(({ id, places }) => {
        const raw = readFileSync(path.join(root, tag, 'services', id, 'index.html'), 'utf8');
        // An entry that has ended shows no address.
        const shown = raw.includes('<address>') ? places.flatMap(({ street }) => street ?? []) : [];
        return shown.filter((street) => !raw.includes(`translate="no">${street}<`)).map((street) => `${tag} ${id} ${street}`);
      }),
    );
    expect(broken).toEqual([]);
  });

  it('never gives a place for a protected address, in any language', () => {
    const secret = publishedServices(directory).filter(({ addressProtected }) => addressProtected);
    expect(secret.map(({ id }) => id)).toContain('frauenhaus');
    const told = secret.flatMap(({ id }) =>
      pages.filter(({ url, html }) => url.endsWith(`/services/${id}/`) && /<address>|openstreetmap\.org\/search/.test(html)),
    );
    expect(told.map(({ url }) => url)).toEqual([]);
  });

  it('says plainly that an old entry is old', () => {
    expect(page('/de/services/jobcenter/')).toContain('Diese Angaben sind alt.');
    expect(page('/de/services/jobcenter/')).toContain('Aus öffentlichen Quellen von 2016 bis 2020');
  });

  it('gives facts of several years each its own year, and marks those of more than three years', () => {
    const html = page('/de/services/caritas-sternemann/');
    expect(html).toMatch(/0209\u00a0201402[^]*?<span class="quiet">Stand 2022<\/span>/);
    expect(html).toMatch(/Husemannstraße 52[^]*?<\/address>\s*<span class="quiet">Stand 2009<\/span>/);
    expect(page('/de/services/quartiersladen-tossehof/')).not.toContain('<span class="quiet">Stand 20');
  });

  it('counts no date as worse than an old one, and says so', () => {
    const html = page('/de/services/drk-dunants/');
    expect(html).toContain('Von wann diese Angaben sind, wissen wir nicht.');
    expect(html).toContain('Jahr unbekannt: bitte vorher fragen');
  });

  it('keeps hours and prices of more than three years to itself, and names their year', () => {
    const html = page('/de/services/familienbuero/');
    expect(html).toContain('Was wir kennen, ist von 2014.');
    expect(html).not.toContain('09:00–17:00');
    expect(html).not.toContain('kostenlos');
  });

  it('says of an entry past its planned end nothing but this, in every language, and lists it nowhere', () => {
    for (const { tag } of directory.city.languages) {
      const html = page(`/${tag}/services/europacenter/`);
      expect(html).toContain('\u206612.2025\u2069');
      expect(html).not.toMatch(/<address|class="hours"|application\/ld\+json|Kapellenstraße/);
      for (const list of ['topics/eu-citizens/', 'quarters/schalke-nord/', 'services/zfw/'])
        expect(page(`/${tag}/${list}`)).not.toContain('services/europacenter/');
    }
    expect(page('/de/services/europacenter/')).toContain('Wir wissen nicht, ob es weitergeht.');
    expect(page('/de/services/europacenter/')).toContain('/de/report/?service=europacenter');
  });

  it('shows at which hours which language is spoken, and that small children may come', () => {
    const html = page('/ar/services/caritas-internationales-cafe/');
    expect(html).toMatch(/<b>العربية<\/b>[^]*?<bdi dir="ltr">10:00–14:00<\/bdi>/);
    expect(html).toContain('يمكن إحضار الأطفال الصغار.');
  });

  it('promises no language at a door whose source names it for a whole team', () => {
    const html = page('/tr/services/awo-fachdienst/');
    expect(html).toContain('Bu dilleri bütün ekipten birisi konuşuyor');
    expect(html).not.toContain('Sizin dilinizde');
  });

  it('cites nothing from elsewhere for counselling that is asked for here', () => {
    const html = page('/de/services/kim-schalke/');
    expect(html).toContain('Die Angaben stehen in keiner anderen Quelle.');
    expect(html).not.toContain('kommunales_integrationsmanagement.aspx');
  });

  it('puts the help lines before everything else where there is violence, and keeps the title quiet', () => {
    const html = page('/de/topics/violence/');
    expect(html.indexOf('href="tel:110"')).toBeLessThan(html.indexOf('/de/services/'));
    expect(html).toContain('<title>Beratung und Hilfe – KIM Gelsenkirchen</title>');
    expect(html).not.toContain('<meta name="description"');
  });

  it('says nowhere that no service is known beside the first doors of a topic', () => {
    const html = page('/de/topics/homeless-tonight/');
    expect(html).toContain('/de/services/zfw/');
    expect(html).not.toContain('kennen wir noch kein Angebot');
  });

  it('has a sign for every topic of the form in one file', () => {
    const signs = readFileSync(path.join(root, 'topics.svg'), 'utf8');
    const ids = [...signs.matchAll(/<symbol id="([^"]+)"[^>]*><\w/g)].map(([, id]) => id);
    expect(ids.toSorted()).toEqual(directory.topics.map(({ id }) => id).toSorted());
  });

  it('gives numbers to call where a protected place names none, and does not send anybody to ask there', () => {
    const html = page('/de/services/awo-frauenhaus/');
    expect(html).toContain('href="tel:116016"');
    expect(html).not.toContain('fragen Sie nach, bevor Sie hingehen');
    expect(html).not.toContain('Bitte fragen Sie vorher nach');
  });

  it('lists the own quarter before its neighbours and the whole city', () => {
    const html = page('/de/quarters/schalke/');
    const order = ['service=kim-schalke', '/de/services/lalok-libre/', '/de/services/awo-fachdienst/', '/de/services/einbuergerung/'];
    const places = order.map((text) => html.indexOf(text));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('says what the city has not yet supplied above the legal texts', () => {
    for (const text of ['privacy', 'imprint', 'accessibility']) expect(page(`/de/${text}/`)).toContain('noch nicht angegeben');
  });
});

describe('the stylesheets', () => {
  it.each(['/de/', '/languages/'])('of %s weigh at most 5 kB with brotli and 6 kB with gzip', (url) => {
    const css = /<style>([^]*?)<\/style>/.exec(page(url))![1]!;
    expect(brotliCompressSync(css).length).toBeLessThanOrEqual(5_000);
    expect(gzipSync(css, { level: 9 }).length).toBeLessThanOrEqual(6_000);
  });

  it('are the same on every public page, so that the policy needs few hashes; paper, long texts and the page about letters have their own', () => {
    const kinds = { paper: /\/sheet\/$|^\/posters\//, letter: /\/letter\/$/, text: /\/(?:about|accessibility|imprint|privacy|quality)\/$/ };
    const kindOf = ({ url }: WrittenPage) => Object.entries(kinds).find(([, address]) => address.test(url))?.[0] ?? 'directory';
    const sheets = new Set(pages.map((page) => `${kindOf(page)} ${/<style>([^]*?)<\/style>/.exec(page.html)![1]}`));
    expect([...sheets].map((sheet) => sheet.split(' ')[0]).sort()).toEqual(['directory', 'letter', 'paper', 'text']);
  });
});
