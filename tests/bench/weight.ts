import { request } from 'node:http';
import { startPortal } from '../support/portal.ts';
import { pathOf, templates } from '../support/templates.ts';
import type { Figure, Row } from './figure.ts';
import { languages } from './languages.ts';
import { newSlip } from './slip.ts';

/** A page is complete with its HTML: the stylesheet stands in it, scripts only add. */
const pageBudget = 14_000;
const scriptBudgets = { home: 8_000, quarter: 8_000, service: 8_000, search: 25_000, form: 30_000, slip: 30_000 };

/** Bytes on the line, brotli, of every public template in every language, as our own process answers. */
export const weight: Figure = {
  name: 'weight',
  run: async () => {
    const portal = await startPortal();
    try {
      const slips = new Map(await Promise.all(languages.map(async (tag) => [tag, await newSlip(portal, tag)] as const)));
      const addressOf = (name: string, language: string) =>
        name === 'slip' ? slips.get(language)! : `${portal.url}${pathOf(name, language)}`;
      const inEachLanguage = async (what: string, atMost: number | undefined, measure: (language: string) => Promise<number>) => {
        const row: Row = { what, unit: 'bytes', values: [], ...(atMost === undefined ? {} : { target: { atMost } }) };
        for (const language of languages) row.values.push(await measure(language));
        return row;
      };

      const rows: Row[] = [];
      for (const name of [...templates.map((template) => template.name), 'slip']) {
        rows.push(await inEachLanguage(name, pageBudget, async (language) => (await fetchCompressed(addressOf(name, language))).length));
      }
      for (const [name, budget] of Object.entries(scriptBudgets)) {
        rows.push(
          await inEachLanguage(`scripts of ${name}`, budget, (language) => scriptBytes(addressOf(name, language), new URL(portal.url))),
        );
      }
      rows.push(
        await inEachLanguage(
          'form with mistakes',
          pageBudget,
          async (language) => (await fetchCompressed(addressOf('form', language), '')).length,
        ),
      );
      const file = (path: string) => async () => (await fetchCompressed(`${portal.url}${path}`)).length;
      rows.push(await inEachLanguage('search index', 60_000, (language) => file(`/${language}/search-index.json`)()));
      rows.push(await inEachLanguage('offline bundle', 300_000, (language) => file(`/offline/${language}.json`)()));
      return {
        columns: languages,
        rows,
        notes: [
          'Bytes of the body. The stylesheet stands in the page; fonts, third parties and cookies: none.',
          'Scripts: all modules that a page names, with what they import. None is needed to read or to act.',
          'In the same way, measured earlier: Integreat’s place page 1,046,000 bytes of scripts, Munich’s booking page 236,000.',
        ],
      };
    } finally {
      await portal.stop();
    }
  },
};

async function scriptBytes(address: string, origin: URL): Promise<number> {
  const html = await (await fetch(address)).text();
  const wanted = new Set([...html.matchAll(/<script type="module" src="([^"]+)"/g)].map((match) => new URL(match[1]!, origin).href));
  let bytes = 0;
  for (const script of wanted) {
    bytes += (await fetchCompressed(script)).length;
    const text = await (await fetch(script)).text();
    for (const [, imported] of text.matchAll(/(?:\bfrom|\bimport\(?)\s*["'`](\.?\/[\w./-]+\.js)["'`]/g)) {
      wanted.add(new URL(imported!, script).href);
    }
  }
  return bytes;
}

/** The body as it comes over the line; fetch() would unpack it. @param form fields to post instead of getting the page */
const fetchCompressed = (address: string, form?: string) =>
  new Promise<Buffer>((resolve, reject) => {
    const posted = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const headers = { 'accept-encoding': 'br', ...(form === undefined ? {} : posted) };
    request(address, { method: form === undefined ? 'GET' : 'POST', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        if (response.headers['content-encoding'] === 'br') resolve(Buffer.concat(parts));
        else reject(new Error(`${address} answers ${response.statusCode}, not compressed`));
      });
    })
      .once('error', reject)
      .end(form);
  });
