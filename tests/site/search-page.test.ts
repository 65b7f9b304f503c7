import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factFreshness, isTooOld } from '../../src/directory/freshness.ts';
import { publishedServices } from '../../src/directory/directory.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { hasJava, nuErrors } from '../support/nu-checker.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';

const buildDir = process.env['BUILD_DIR'] ?? '.build';
const client = process.env['BUILD_CLIENT_DIR'] ?? path.join(buildDir, 'client');

let portal: TestApp;
let site: { services: Service[] };
beforeAll(async () => {
  if (!existsSync(buildDir)) throw new Error(`no build in ${buildDir}: run "npm test", which builds first, or set BUILD_DIR`);
  portal = await testApp('sqlite', { built: true });
  site = { services: publishedServices(portal.app.site().directory) };
});
afterAll(() => portal.close());

const open = (url: string) => portal.app.inject({ method: 'GET', url });
const ask = (url: string, fields: Record<string, string>) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    payload: new URLSearchParams(fields).toString(),
  });
/** Every address that a page names, of links, forms and their buttons. */
const addressesIn = (html: string) => [...html.matchAll(/ (?:href|action|formaction|src)="([^"]*)"/g)].map(([, address]) => address!);
const queries = ['', '?q=Schulden', '?q=Gewalt&quarter=schalke', '?q=xqzvw&topic=debts&free=yes', '?q=45881', '?way=all'];

describe('the search page', () => {
  it.runIf(hasJava).each(['de', 'ar'])(
    'has no error for the Nu checker in %s, whatever is searched',
    { timeout: 180_000 },
    async (language) => {
      const addresses = queries.map((query) => `/${language}/search/${query}`);
      expect(await nuErrors(await Promise.all(addresses.map(async (url) => ({ url, html: (await open(url)).body }))))).toEqual([]);
    },
  );

  it.each(['de', 'ar', 'bg'])('is valid HTML in %s, whatever is searched', async (language) => {
    const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules: { 'long-title': 'off' } });
    for (const query of queries) {
      const { statusCode, body } = await open(`/${language}/search/${query}`);
      expect(statusCode).toBe(200);
      const { results } = await validator.validateString(body);
      expect(
        results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${query} ${line} ${ruleId}: ${message}`)),
      ).toEqual([]);
      expect(body).not.toMatch(/\{\{|finder:/);
    }
  });

  it('fits into one flight of packets in every language, whatever is searched', { timeout: 60_000 }, async () => {
    const heavy: string[] = [];
    for (const { tag } of portal.app.site().directory.city.languages) {
      for (const query of queries.filter((query) => query !== '?way=all')) {
        const bytes = bytesOnTheLine((await open(`/${tag}/search/${query}`)).body);
        if (bytes > 14_000) heavy.push(`${tag} ${query} ${bytes}`);
      }
    }
    expect(heavy).toEqual([]);
  });

  it('is neither stored nor indexed, and says no searched word in its title', async () => {
    const { headers, body } = await open('/de/search/?q=Schwangerschaft');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-robots-tag']).toBe('noindex, nofollow');
    expect(body).toContain('<title>Angebote suchen – KIM Gelsenkirchen</title>');
  });

  it('takes words along in a form when the language is changed, and filters alone in an address', async () => {
    const { body } = await ask('/de/search/', { q: 'Schulden', quarter: 'schalke', free: 'yes', unknown: '1' });
    expect(body).toMatch(/<button type="submit" form="search-form" formaction="\/ar\/search\/"/);
    expect(addressesIn(body)).not.toContain('/ar/search/?quarter=schalke&amp;free=yes');
    const filtered = await open('/de/search/?quarter=schalke&free=yes&unknown=1');
    expect(addressesIn(filtered.body)).toContain('/ar/search/?quarter=schalke&amp;free=yes');
  });

  it.each(['de', 'ar'])('names no searched word and no discreet topic in any address, header or log line in %s', async (language) => {
    const marks = ['Schuldenwort7319', 'Geheim+wort', '45881'];
    for (const fields of [
      { q: 'Schuldenwort7319 Geheim+wort 45881', topic: 'debts' },
      { q: 'Schuldenwort7319', topic: 'violence' },
      { q: '45881', way: 'schalke-nord' },
    ]) {
      const { statusCode, headers, body } = await ask(`/${language}/search/`, fields);
      expect([statusCode, headers['cache-control'], headers['link'], headers['location']]).toEqual([200, 'no-store', undefined, undefined]);
      for (const address of addressesIn(body)) {
        for (const mark of marks) expect(decodeURIComponent(address)).not.toContain(mark);
        expect(address).not.toContain('topic=violence');
      }
    }
    expect(portal.logged.join('')).not.toMatch(/Schuldenwort|Geheim/);
  });

  it('leads on by buttons of its form: a quarter for the postal code, the whole list, the words alone', async () => {
    const quarter = await ask('/de/search/', { q: '45881', way: 'schalke-nord' });
    expect(quarter.body).toMatch(/<option value="schalke-nord" selected/);
    expect(quarter.body).toMatch(/name="q" value(="")? /);
    const cards = (html: string) => html.match(/<li class="card service"/g)!.length;
    expect(cards((await ask('/de/search/', {})).body)).toBe(22);
    expect(cards((await ask('/de/search/', { way: 'all' })).body)).toBeGreaterThan(30);
    const words = await ask('/de/search/', { q: 'Schulden', topic: 'work', free: 'yes', way: 'words' });
    expect(words.body).toMatch(/name="q" value="Schulden"/);
    expect(words.body).not.toMatch(/<option value="work" selected| checked/);
  });

  it('takes a form from our own pages only', async () => {
    const answer = await portal.app.inject({
      method: 'POST',
      url: '/de/search/',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
      payload: 'q=Schulden',
    });
    expect(answer.statusCode).toBe(403);
  });

  it('hands the form for an appointment the urgent topic that the words mean, and never the words', async () => {
    const { body } = await ask('/de/search/', { q: 'mein Mann schlägt mich', quarter: 'schalke' });
    const [form] = /<form method="post" action="\/de\/appointment\/">[^]*?<\/form>/.exec(body)!;
    expect([...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value])).toEqual([
      ['quarter', 'schalke'],
      ['topic', 'violence'],
      ['step', 'begin'],
    ]);
  });

  it('shows typed markup as text', async () => {
    const { body } = await open(`/de/search/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(body).toContain('value="&quot;><script>alert(1)</script>"');
    expect(body.match(/<script>alert/g)).toHaveLength(1);
  });

  it('brings the quick way out, to be seen where words or topic mean violence, without a script too', async () => {
    const exits = async (query: string) => [...(await open(`/ar/search/${query}`)).body.matchAll(/<quick-exit[^>]*>/g)].map(([tag]) => tag);
    for (const query of ['?topic=violence', '?q=Gewalt', `?q=${encodeURIComponent('mein Mann schlägt mich')}`])
      expect(await exits(query), query).toEqual([expect.not.stringContaining('hidden')]);
    expect(await exits('?q=Deutschkurs')).toEqual([expect.stringContaining(' hidden')]);
  });

  it('hides filters that no published entry answers yet', async () => {
    const { body } = await open('/de/search/?language=ar');
    const rows = site.services.flatMap((service) =>
      isTooOld(service, 'hours', new Date()) ? [] : service.places.flatMap(({ hours }) => hours.map((row) => ({ service, row }))),
    );
    const isCurrent = ({ service }: (typeof rows)[number]) => factFreshness(service, 'hours', new Date()) === 'current';
    expect(body.includes('name="day"')).toBe(rows.some((one) => isCurrent(one) && one.row.languages.length > 0));
    expect(body.includes('name="childcare"')).toBe(rows.some(({ row }) => row.children !== undefined));
    expect(body.includes('<walking-distance')).toBe(site.services.some(({ places }) => places.some(({ coordinates }) => coordinates)));
  });

  it('does not exist in a language that the site does not have', async () => {
    expect((await open('/xx/search/')).statusCode).toBe(404);
  });

  it('writes nothing down of what is searched', async () => {
    await open('/de/search/?q=Geheimwort7319');
    expect(portal.logged.join('')).not.toContain('Geheimwort7319');
  });
});

describe('the search in the browser', () => {
  it('weighs at most 60 kB of index in every language', () => {
    for (const language of readdirSync(client).filter((name) => existsSync(path.join(client, name, 'search-index.json')))) {
      expect(bytesOnTheLine(readFileSync(path.join(client, language, 'search-index.json'))), language).toBeLessThanOrEqual(60_000);
    }
  });

  it('weighs at most 25 kB of script, all of it together', async () => {
    const { body } = await open('/de/search/');
    const assets = path.join(client, 'assets');
    const seen = new Set([...body.matchAll(/<script type="module" src="\/assets\/([^"]+)"/g)].map((match) => match[1]!));
    for (const name of seen) {
      const text = readFileSync(path.join(assets, name), 'utf8');
      for (const [, imported] of text.matchAll(/["'`](?:\.\/|assets\/|\/assets\/)([\w.-]+\.js)["'`]/g)) seen.add(imported!);
    }
    expect(seen.size).toBeGreaterThan(3);
    const bytes = [...seen].reduce((sum, name) => sum + bytesOnTheLine(readFileSync(path.join(assets, name))), 0);
    expect(bytes).toBeLessThanOrEqual(25_000);
  });
});
