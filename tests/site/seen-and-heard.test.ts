import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offer } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { publishedServices } from '../../src/directory/directory.ts';
import { isEnded } from '../../src/directory/freshness.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { received, worker } from '../support/requests.ts';

/** What components say to eyes and to screen readers, read from the pages themselves; German and Arabic stand for the others. */

/** The pages as the build left them; the test command builds first. */
const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
const built = (url: string) => readFileSync(path.join(root, url, 'index.html'), 'utf8');
const builtServices = (tag: string) => readdirSync(path.join(root, tag, 'services')).map((id) => built(`${tag}/services/${id}`));

/** The tag of the element with an id. */
const tagOf = (html: string, id: string): string => new RegExp(`<(?:input|textarea|select)[^>]* id="${id}"[^>]*>`).exec(html)?.[0] ?? '';

let test: TestApp;
let intake: Intake;
beforeAll(async () => {
  test = await testApp('sqlite', { built: true });
  const { directory } = await readSite(test.settings.contentDir);
  intake = { db: test.db, directory, sealer: test.keys.sealer, intakeKey: test.keys.intakeKey };
});
afterAll(() => test.close());

const get = async (url: string) => (await test.app.inject(url)).body;
const post = async (url: string, fields: Record<string, string>) =>
  (
    await test.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams(fields).toString(),
    })
  ).body;

describe.each(['de', 'ar'])('the form in %s', (tag) => {
  let html: string;
  beforeAll(async () => {
    html = await post(`/${tag}/appointment/`, {
      idempotencyKey: '8c5e3c0e-2a4b-4a3e-9d59-0d6f1a2b3c4d',
      notice: '2026-11',
      conversationLanguage: 'de',
      name: '',
      reply: 'call',
      persons: 'x',
    });
  });

  it('says of each wrong field that it is wrong, by its own sentence, and of no other', () => {
    const wrong = [...html.matchAll(/<li><a href="#(f-\w+)">/g)].map((match) => match[1]!);
    expect(wrong).toEqual(expect.arrayContaining(['f-name', 'f-phone']));
    for (const id of wrong) {
      const control = tagOf(html, id);
      expect(html).toContain(`id="${id}-error"`);
      if (control === '') continue;
      expect(control).toContain('aria-invalid="true"');
      expect(control).toMatch(new RegExp(`aria-describedby="[^"]*\\b${id}-error"`));
    }
    const marked = [...html.matchAll(/<(?:input|textarea|select)[^>]* id="(f-\w+)"[^>]*aria-invalid="true"/g)].map((match) => match[1]!);
    expect(wrong).toEqual(expect.arrayContaining(marked));
  });

  it('has a list of quarters that says what is missing', () => {
    const control = tagOf(html, 'f-quarter');
    expect(control).toMatch(/^<select/);
    expect(control).toContain('aria-invalid="true"');
    expect(control).toMatch(/aria-describedby="[^"]*\bf-quarter-error"/);
  });

  it('lets words find their direction, and keeps numbers and addresses from left to right', () => {
    const directions = ['f-name', 'f-note', 'f-phone', 'f-email'].map((id) => / dir="(\w+)"/.exec(tagOf(html, id))?.[1]);
    expect(directions).toEqual(['auto', 'auto', 'ltr', 'ltr']);
  });
});

describe.each([
  ['de', 'Diese Zeit ist vorbei.', 'Deutsch, mit Übersetzung'],
  ['ar', 'هذا الوقت قد مضى.', '، مع مساعدة بالترجمة'],
])('the slip in %s', (tag, over, interpreted) => {
  const thursday = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: null, channel: 'place' as const };
  let secret: string;
  beforeAll(async () => {
    test.clock.now = monday;
    const request = await received(intake, { conversation: { language: 'de', interpreting: true } });
    const counsellor = await worker(test.db);
    await claim(test.db, counsellor, request.id, monday);
    const friday = { ...thursday, startsAt: '2026-11-27T09:20:00.000Z' };
    await offer(test.db, counsellor, request.id, { times: [thursday, friday], version: 2 }, monday);
    secret = request.secret;
  });
  const buttons = (html: string) => html.match(/name="offer" value="\d"/g) ?? [];

  it('says that somebody interprets', async () => {
    expect(await get(`/${tag}/appointment/${secret}/`)).toContain(interpreted);
  });

  it('has no button for an offer that is over, and says so', async () => {
    const before = await get(`/${tag}/appointment/${secret}/`);
    expect(buttons(before)).toEqual(['name="offer" value="1"', 'name="offer" value="2"']);
    expect(before).not.toContain(over);
    test.clock.now = new Date(thursday.startsAt);
    const after = await get(`/${tag}/appointment/${secret}/`);
    test.clock.now = monday;
    expect(buttons(after)).toEqual(['name="offer" value="2"']);
    expect(after).toContain(over);
  });

  it('announces a refusal', async () => {
    const html = await post(`/${tag}/appointment/${secret}/`, { action: 'accept', offer: '3' });
    const alert = html.indexOf('role="alert"');
    expect(alert).toBeGreaterThan(0);
    expect(html.slice(alert, alert + 1500)).toContain(tag === 'de' ? 'Diese Zeit ist nicht mehr möglich.' : 'هذا الوقت لم يعد ممكناً.');
  });
});

describe.each([
  ['de', 'Rufen Sie an, bevor Sie hingehen.', '(nicht bestätigt)'],
  ['ar', 'يُرجى الاتصال قبل الذهاب.', '(غير مؤكد)'],
])('the built pages in %s', (tag, askFirst, unconfirmed) => {
  it('mark exactly their own language in the menu', () => {
    for (const url of ['', 'services/stadtteilbuero-schalke-nord', 'topics/debts', 'quarters/schalke']) {
      const menu = /<details class="languages"[^>]*>.*?<\/details>/s.exec(built(`${tag}/${url}`))![0];
      expect(menu.match(/aria-current="true"/g)).toHaveLength(1);
      expect(menu).toMatch(new RegExp(`<a[^>]*lang="${tag}"[^>]*aria-current="true"`));
    }
  });

  it('say to call before going where nobody has checked the entry, and only where a number is known', () => {
    const published = publishedServices(intake.directory).filter(
      ({ kimQuarter, addressProtected }) => kimQuarter === undefined && !addressProtected,
    );
    const current = published.filter((service) => !isEnded(service, new Date()));
    expect(current.filter(({ id }) => built(`${tag}/services/${id}`).includes(askFirst)).map(({ id }) => id)).toEqual(
      current.filter(({ phones }) => phones.length > 0).map(({ id }) => id),
    );
  });

  it('say which quarter is not confirmed, and of a confirmed one nothing', () => {
    const { services } = intake.directory;
    const shown = new Map(readdirSync(path.join(root, tag, 'services')).map((id) => [id, built(`${tag}/services/${id}`)]));
    const withPlaces = services.filter(({ id, places }) => shown.has(id) && places.length > 0);
    const said = withPlaces.filter(({ id }) => shown.get(id)!.includes(unconfirmed)).map(({ id }) => id);
    const right = withPlaces.filter(({ places }) => places.some(({ quarterConfirmed }) => !quarterConfirmed)).map(({ id }) => id);
    expect(right.length).toBeGreaterThan(0);
    expect(said).toEqual(right);
  });

  it('tell no other site where people come from', () => {
    const away = builtServices(tag).flatMap((html) => html.match(/<a [^>]*href="https?:[^>]*>/g) ?? []);
    expect(away.length).toBeGreaterThan(0);
    expect(away.filter((link) => !/ rel="[^"]*noreferrer/.test(link))).toEqual([]);
  });
});
