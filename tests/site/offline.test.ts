import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import type { Bundle, Help } from '../../src/offline/bundle.ts';

/** What a phone may keep, as the build left it. */
const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
let directory: Directory;

beforeAll(async () => {
  if (!existsSync(root)) throw new Error(`no build in ${root}: run "npm test", which builds first, or set BUILD_CLIENT_DIR`);
  directory = await readDirectory(process.env['CONTENT_DIR'] ?? 'content');
});

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const bundleOf = (tag: string) => JSON.parse(read(`offline/${tag}.json`)) as Bundle;
const bodyOf = ({ pages, pieces }: Bundle, address: string) =>
  pages[address]!.body.map((piece) => (typeof piece === 'number' ? pieces[piece] : piece)).join('');
const tags = () => directory.city.languages.map(({ tag }) => tag);
const packedBytes = (file: string) => statSync(path.join(root, existsSync(path.join(root, `${file}.br`)) ? `${file}.br` : file)).size;

describe('what is kept of a language', () => {
  it('weighs at most 300 kB with scripts and search, and says its weight', () => {
    for (const tag of tags()) {
      const { files } = bundleOf(tag);
      const bytes = [`offline/${tag}.json`, ...Object.keys(files)].reduce((sum, file) => sum + packedBytes(file), 0);
      expect(bytes, tag).toBeLessThanOrEqual(300_000);
      expect(JSON.parse(read(`offline/${tag}.size.json`)), tag).toEqual({ kilobytes: Math.ceil(bytes / 1000) });
    }
  });

  it('leaves no link of a kept page without a page, but for what needs the internet', () => {
    const needsInternet = /^\/[a-z-]+\/(?:appointment|card|report|search)\/|\/sheet\/$/;
    for (const tag of tags()) {
      const bundle = bundleOf(tag);
      const { frame, missing, documents } = bundle;
      const addresses = Object.keys(bundle.pages);
      const here = new Set([...addresses, ...documents]);
      const links = [...addresses.map((address) => bodyOf(bundle, address)), missing.body, ...frame];
      const lost = links
        .flatMap((html) => [...html.matchAll(/\shref="(\/[^"#?]*)/g)].map((match) => match[1]!))
        .filter((address) => address.startsWith(`/${tag}/`) && address.endsWith('/'))
        .filter((address) => !needsInternet.test(address) && !here.has(address));
      expect([...new Set(lost)], tag).toEqual([]);
    }
  });

  it('is the whole directory: every page of a service, a quarter and a topic', () => {
    for (const kind of ['services', 'quarters', 'topics'])
      for (const id of readdirSync(path.join(root, 'ar', kind)).filter((name) => !name.includes('.')))
        expect(bundleOf('ar').pages, id).toHaveProperty([`/ar/${kind}/${id}/`]);
  });

  it('holds no form, no slip and no page of the desk', () => {
    for (const tag of tags())
      expect(
        Object.keys(bundleOf(tag).pages).filter((address) => /appointment|report|desk/.test(address)),
        tag,
      ).toEqual([]);
  });

  it('puts together again what the build made, with the note in front', () => {
    const bundle = bundleOf('ar');
    const { pages, frame, day } = bundle;
    const { title } = pages['/ar/quarters/schalke/']!;
    const body = bodyOf(bundle, '/ar/quarters/schalke/');
    const html = `${frame[0]}${title}${frame[1]}${body}${frame[2]}`;
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html.match(/<main[ >]/g)).toHaveLength(1);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html.indexOf('class="offline-note')).toBeLessThan(html.indexOf('<main'));
    expect(html).toContain(day);
    expect(read('ar/quarters/schalke/index.html')).toContain(body);
  });

  it('names every script with its hash, as the browser checks it', () => {
    const scripts = JSON.parse(read('offline/scripts.json')) as Record<string, string>;
    const names = readdirSync(path.join(root, 'assets')).filter((name) => name.endsWith('.js'));
    expect(Object.keys(scripts).sort()).toEqual(names.map((name) => `/assets/${name}`).sort());
    expect(bundleOf('ar').files).toEqual({
      ...scripts,
      '/ar/search-index.json': expect.stringMatching(/^sha256-/) as unknown,
      '/offline/help.json': expect.stringMatching(/^sha256-/) as unknown,
    });
    for (const [file, integrity] of Object.entries(bundleOf('ar').files))
      expect(integrity, file).toBe(`sha256-${hash('sha256', read(file), 'base64')}`);
  });

  it('names only files that are there', () => {
    for (const tag of tags())
      for (const file of Object.keys(bundleOf(tag).files)) expect(existsSync(path.join(root, file)), file).toBe(true);
  });
});

describe('what is kept for pages of other languages', () => {
  it('says in each of the twelve that the page needs the internet, with the numbers of police, ambulance and the help line', () => {
    const { style, languages } = JSON.parse(read('offline/help.json')) as Help;
    expect(Object.keys(languages).toSorted()).toEqual(tags().toSorted());
    for (const { tag, name, direction } of directory.city.languages) {
      const { opening, main, name: shown } = languages[tag]!;
      expect(opening, tag).toBe(`<html lang="${tag}" dir="${direction}">`);
      expect(shown, tag).toBe(name);
      expect(main.match(/href="tel:\d+"/g), tag).toEqual(['href="tel:110"', 'href="tel:112"', 'href="tel:116016"']);
      expect(main, tag).not.toMatch(/<script|href="\//);
    }
    expect(read('ar/index.html')).toContain(style);
  });
});

describe('a phone can install the site', () => {
  it('in every language, which then opens in this language', () => {
    for (const { tag, direction } of directory.city.languages) {
      const manifest = JSON.parse(read(`${tag}/manifest.webmanifest`)) as Record<string, unknown>;
      expect(manifest).toMatchObject({ lang: tag, dir: direction, start_url: `/${tag}/`, display: 'standalone' });
      expect(read(`${tag}/index.html`)).toContain(`<link rel="manifest" href="/${tag}/manifest.webmanifest">`);
    }
  });

  it('with icons as large as it says, one of them to be cut to any shape', () => {
    const { icons } = JSON.parse(read('ar/manifest.webmanifest')) as { icons: { src: string; sizes: string; purpose?: string }[] };
    /** Width and height stand in the first chunk of a PNG. */
    const sizeOf = (src: string) => {
      const png = readFileSync(path.join(root, src));
      return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
    };
    const pngs = icons.filter(({ src }) => src.endsWith('.png'));
    expect(pngs.map(({ sizes, purpose }) => [sizes, purpose])).toEqual([
      ['192x192', undefined],
      ['512x512', undefined],
      ['512x512', 'maskable'],
    ]);
    for (const { src, sizes } of pngs) expect(sizeOf(src), src).toBe(sizes);
    expect(read('ar/index.html')).toContain('<link rel="apple-touch-icon" href="/apple-touch-icon.png">');
    expect(sizeOf('apple-touch-icon.png')).toBe('180x180');
  });

  it('with a worker that is a plain script', () => {
    for (const worker of ['offline-worker.js', 'offline-help-worker.js']) expect(read(worker)).not.toMatch(/^\s*(?:import|export)\b/m);
  });
});
