import { randomUUID } from 'node:crypto';
import { HtmlValidate, type RuleConfig } from 'html-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clockOutcomes, notHereReasons, outcomesToSay } from '../../api/contract/codes.ts';
import { appointmentForm } from '../../api/contract/appointment.ts';
import { problems } from '../../api/contract/problems.ts';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { erase } from '../../api/intake/requester.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { openedScreen } from '../../src/components/form/opened-screen.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { consultationHours } from '../support/hours.ts';
import { hasJava, nuErrors } from '../support/nu-checker.ts';
import { received, worker } from '../support/requests.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';

type Shown = { url: string; language: string; html: string };
let test: TestApp;
let languages: { tag: string; direction: string }[];
const shown: Shown[] = [];
/** The secret of a slip in each state. */
const slips: Record<string, string> = {};

const isolated = (text: string) => text.replace(/[\u2066\u2069]/g, '');
const page = (url: string) => {
  const found = shown.find((candidate) => candidate.url.endsWith(url));
  if (found === undefined) throw new Error(`${url} was not shown`);
  return found.html;
};
/** Without the parts that a script takes later. */
const atFirst = (html: string) => html.replaceAll(/<template[^]*?<\/template>/g, '');
const offenders = (holds: (page: Shown) => boolean) => shown.filter((candidate) => !holds(candidate)).map(({ url }) => url);

/** Every on-demand page of the public side, in every language, as the built site renders it. */
beforeAll(async () => {
  test = await testApp('sqlite', { built: true });
  const { directory } = await readSite(test.settings.contentDir);
  languages = directory.city.languages;
  const intake: Intake = { db: test.db, directory, sealer: test.keys.sealer, intakeKey: test.keys.intakeKey };
  const taken = async () => {
    const request = await received(intake);
    // One each: a counsellor has one appointment at a time.
    const counsellor = await worker(test.db);
    await claim(test.db, counsellor, request.id, monday);
    const { version } = await test.db.selectFrom('requests').select('version').where('id', '=', request.id).executeTakeFirstOrThrow();
    return { ...request, version, counsellor };
  };
  const time = { startsAt: '2026-11-30T09:20:00.000Z', lengthMinutes: 45, place: 'Raum 2 (2. OG)', channel: 'place' as const };

  slips['received'] = (await received(intake)).secret;
  const offered = await taken();
  await offer(
    test.db,
    offered.counsellor,
    offered.id,
    { times: [time, { ...time, startsAt: '2026-11-30T13:00:00.000Z', place: null, channel: 'phone' }], version: offered.version },
    monday,
  );
  slips['offered'] = offered.secret;
  const confirmed = await taken();
  await confirm(test.db, confirmed.counsellor, confirmed.id, { ...time, version: confirmed.version }, monday);
  slips['confirmed'] = confirmed.secret;
  // Wished to come, and gave no number.
  const called = await received(intake, { person: { name: 'Amina', reply: 'email', email: 'amina@example.org' } });
  const caller = await worker(test.db);
  await claim(test.db, caller, called.id, monday);
  await confirm(test.db, caller, called.id, { ...time, place: null, channel: 'phone', version: 2 }, monday);
  slips['called'] = called.secret;
  const goesOn = await received(intake);
  for (const outcome of outcomesToSay) {
    for (const reason of outcome === 'not-here' ? notHereReasons : [undefined]) {
      const closed = await taken();
      const tries = outcome === 'unreachable' ? [0, 1, 24] : [];
      for (const [index, hours] of tries.entries()) {
        const at = new Date(monday.getTime() + hours * 3_600_000);
        await told(test.db, closed.counsellor, closed.id, { how: 'not-reached', version: closed.version + index }, at);
      }
      await close(
        test.db,
        closed.counsellor,
        closed.id,
        {
          outcome,
          version: closed.version + tries.length,
          ...(reason === undefined ? {} : { reason }),
          ...(outcome === 'duplicate' ? { duplicateOf: goesOn.reference } : {}),
        },
        monday,
      );
      slips[`closed-${outcome}-${reason ?? ''}`] = closed.secret;
    }
  }
  for (const outcome of clockOutcomes) {
    const closed = await taken();
    await close(test.db, closed.counsellor, closed.id, { outcome: 'attended', version: closed.version }, monday);
    await test.db.updateTable('requests').set({ outcome }).where('id', '=', closed.id).execute();
    slips[`closed-${outcome}-`] = closed.secret;
  }
  const erased = await received(intake);
  await erase(test.db, erased.secret, monday);
  slips['erased'] = erased.secret;
  const renewed = await received(intake);
  slips['renewed'] = await renewLink(intake, renewed.secret, randomUUID(), monday);
  // For whom only times of another organisation are free.
  const withoutTimes = await received(intake);
  await test.db.updateTable('requests').set({ provider: 'awo' }).where('id', '=', withoutTimes.id).execute();
  await consultationHours(test.db, await worker(test.db));

  for (const { tag } of languages) {
    const keep = async (name: string, answer: Promise<{ body: string }>) =>
      shown.push({ url: `${tag}: ${name}`, language: tag, html: (await answer).body });
    const submit = (fields: Record<string, string>) =>
      test.app.inject({
        method: 'POST',
        url: `/${tag}/appointment/`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams({ idempotencyKey: randomUUID(), notice: '2026-11-28', ...fields }).toString(),
      });
    await keep('form', test.app.inject(`/${tag}/appointment/?service=kim-schalke`));
    await keep('form about violence', test.app.inject(`/${tag}/appointment/?topic=violence`));
    await keep(
      'form with mistakes',
      submit({
        quarter: 'horst',
        conversationLanguage: 'de',
        name: '',
        reply: 'call',
        note: '<script>"&',
        persons: 'x',
        topics: 'debts',
        helperName: 'A',
      }),
    );
    await keep('form of another site', test.app.inject({ method: 'POST', url: `/${tag}/appointment/`, payload: '' }));
    await keep('no slip', test.app.inject(`/${tag}/appointment/${'x'.repeat(22)}/`));
    for (const [name, secret] of Object.entries(slips)) await keep(name, test.app.inject(`/${tag}/appointment/${secret}/`));
    for (const state of ['received', 'offered', 'confirmed']) {
      await keep(`times instead of ${state}`, test.app.inject(`/${tag}/appointment/${slips[state]!}/move/`));
    }
    await keep('later times', test.app.inject(`/${tag}/appointment/${slips['confirmed']}/move/?from=2026-12-02`));
    await keep('no times', test.app.inject(`/${tag}/appointment/${withoutTimes.secret}/move/`));
    await keep('no later times', test.app.inject(`/${tag}/appointment/${slips['confirmed']}/move/?from=2027-12-01`));
    const post = (path: string, fields: Record<string, string>) =>
      test.app.inject({
        method: 'POST',
        url: `/${tag}/appointment/${path}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams(fields).toString(),
        remoteAddress: `192.0.2.${languages.findIndex((language) => language.tag === tag)}`,
      });
    await keep('taken time', post(`${slips['confirmed']}/move/`, { slot: 'gone' }));
    await keep('proof', test.app.inject(`/${tag}/appointment/${slips['confirmed']}/proof/`));
    await keep('lost', test.app.inject(`/${tag}/appointment/lost/`));
    await keep('lost with mistakes', post('lost/', { reference: '482-915-736', contact: '<b>"' }));
    await keep('cancelled just now', test.app.inject(`/${tag}/appointment/${slips['closed-cancelled-']!}/?done=cancelled`));
    await keep('renewed just now', test.app.inject(`/${tag}/appointment/${slips['renewed']}/?done=renewed`));
  }
}, 300_000);
afterAll(() => test.close());

describe('every page of asking and of the slip, in every language', () => {
  it('says its language and direction, and has one h1', () => {
    expect(
      offenders(({ language, html }) => {
        const { direction } = languages.find(({ tag }) => tag === language)!;
        return html.includes(`<html lang="${language}" dir="${direction}">`) && atFirst(html).match(/<h1[ >]/g)?.length === 1;
      }),
    ).toEqual([]);
  });

  it('is kept out of search engines', () => {
    expect(offenders(({ html }) => html.includes('<meta name="robots" content="noindex">'))).toEqual([]);
  });

  it('has a title that gives nothing of the matter away', () => {
    const titles = shown
      .filter(({ url }) => !/no slip|another site|proof/.test(url))
      // A page with a mistake says so before the title.
      .map(({ language, html }) => [language, /<title>(?:[^<:]*: )?(.*?)<\/title>/.exec(html)![1]]);
    const oneEach = new Map(titles as [string, string][]);
    expect(new Set(titles.map((title) => title.join(' '))).size).toBe(languages.length);
    expect([oneEach.get('de'), oneEach.get('en')]).toEqual(['Termin – KIM Gelsenkirchen', 'Appointment – KIM Gelsenkirchen']);
  });

  it('carries no style attribute, no inline script and nothing from elsewhere', () => {
    expect(offenders(({ html }) => !/\sstyle=|\son\w+=|<script(?![^>]+src="\/assets\/)|src="https?:/.test(html))).toEqual([]);
  });

  it('shows no key and no placeholder', () => {
    expect(offenders(({ html }) => !/\{\{|\b(?:site|vocabulary|topics|appointment|booking|slip):[a-z]+\./i.test(html))).toEqual([]);
  });

  it('fits into one flight of packets: 14 kB with its stylesheet', () => {
    expect(offenders(({ html }) => bytesOnTheLine(html) <= 14_000)).toEqual([]);
  });

  it('is valid HTML', { timeout: 180_000 }, async () => {
    // Boxes to tick share a name: several answers to one question.
    const rules: RuleConfig = {
      'long-title': 'off',
      'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }],
    };
    const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules });
    const messages = new Set<string>();
    for (const { url, html } of shown) {
      const { results } = await validator.validateString(html);
      for (const { ruleId, message } of results.flatMap((result) => result.messages)) messages.add(`${url} ${ruleId}: ${message}`);
    }
    expect([...messages]).toEqual([]);
  });

  it('ends with its document: nothing follows', () => {
    expect(offenders(({ html }) => /<\/html>\s*$/.test(html))).toEqual([]);
  });

  it.runIf(hasJava)('has no error for the Nu checker, in German and Arabic', { timeout: 180_000 }, async () => {
    expect(await nuErrors(shown.filter(({ language }) => language === 'de' || language === 'ar'))).toEqual([]);
  });
});

describe('the form', () => {
  it('holds its key, the version of the notice, and a field that people do not see', () => {
    expect(
      offenders(
        ({ url, html }) =>
          !/: form(?! of)/.test(url) ||
          (/name="idempotencyKey" value="[0-9a-f-]{36}"/.test(html) &&
            html.includes('name="notice" value="2026-11-28"') &&
            html.includes('name="homepage" tabindex="-1"')),
      ),
    ).toEqual([]);
  });

  it('shows the lines to call before any field when it is about violence', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: form about violence`);
      const beforeTheForm = html.slice(0, html.indexOf('<form'));
      for (const number of ['tel:110', 'tel:116016', 'tel:+49209201100']) expect(beforeTheForm).toContain(number);
      expect(html).toMatch(/name="reply" value="none" checked/);
    }
  });

  it('holds beside each topic its lines to call, and a link to its first doors', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: form with mistakes`);
      const beside = (topic: string) =>
        new RegExp(`value="${topic}"(?:(?!</label>)[^])*</label>\\s*(<section class="help-first[^]*?</section>)`).exec(html)?.[1] ?? '';
      for (const number of ['tel:110', 'tel:116016', 'tel:+49209201100']) expect(beside('violence')).toContain(number);
      for (const number of ['tel:110', 'tel:112', 'tel:+492091692150']) expect(beside('homeless-tonight')).toContain(number);
      for (const topic of ['health', 'homeless-tonight']) expect(beside(topic)).toContain(`href="/${tag}/topics/${topic}/"`);
    }
  });

  it('opens the screen that holds the wrong field', () => {
    const [, form = ''] = page('de: form').split('id="ask"');
    const screens = form.split(/(?=<section [^>]*data-step)/).slice(1);
    const fields = Object.keys(appointmentForm.fields).filter((field) => !appointmentForm.hidden!.includes(field));
    const openedFor = (field: string) =>
      openedScreen({ form: appointmentForm, values: {}, errors: [{ field, text: '' }] }, { untouched: false });
    const holding = (field: string) => screens.findIndex((html) => new RegExp(`(name|id)="(f-)?${field}"`).test(html));
    expect(fields.map((field) => [field, openedFor(field)])).toEqual(fields.map((field) => [field, holding(field)]));
  });

  it('asks for danger calmly on every form', () => {
    const html = page('de: form');
    expect(html.slice(0, html.indexOf('<form'))).toContain('href="tel:110"');
  });

  it('links every mistake to its field and keeps what was typed, harmless', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: form with mistakes`);
      const targets = [...html.matchAll(/<li><a href="#(f-\w+)">/g)].map((match) => match[1]!);
      expect(targets).toEqual(['f-name', 'f-phone', 'f-persons']);
      for (const id of targets) {
        expect(html).toContain(` id="${id}"`);
        expect(html).toContain(`id="${id}-error"`);
        expect(html).toMatch(new RegExp(`aria-describedby="[^"]*${id}-error"`));
      }
      expect(html).toContain('&lt;script&gt;');
      expect(html).toMatch(/<option value="horst" selected/);
      expect(html.match(/<details[^>]* open/g)?.length).toBe(3);
    }
  });

  it('says in words what was refused', () => {
    expect(page('de: form of another site')).toContain('Das Formular kam nicht von dieser Seite');
    expect(page('ar: no slip')).toContain('/ar/appointment/');
  });
});

describe('the slip', () => {
  it('has the German below in every language but German, and once in German', () => {
    expect(
      offenders(
        ({ url, language, html }) =>
          !/: (received|offered|confirmed)$/.test(url) || html.includes('<div lang="de" dir="ltr">') === !language.startsWith('de'),
      ),
    ).toEqual([]);
  });

  it('shows weekday, date and time in figures that keep their order', () => {
    expect(isolated(page('de: received'))).toContain('spätestens am Mittwoch 25.11.2026 eine Antwort');
    expect(page('en: confirmed')).toContain('Monday <bdi dir="ltr">30.11.2026</bdi>');
    for (const { tag } of languages) {
      expect(page(`${tag}: confirmed`)).toContain('<bdi dir="ltr">10:20</bdi>');
      expect(page(`${tag}: confirmed`)).toContain('Raum 2 (2. OG)');
    }
  });

  it('asks for a number only where the appointment needs a call and there is none', () => {
    const asking = 'Für dieses Gespräch brauchen wir Ihre Telefonnummer';
    expect(page('de: called')).toContain(asking);
    for (const state of ['received', 'offered', 'confirmed']) expect(page(`de: ${state}`), state).not.toContain(asking);
  });

  it('has the quick way out in every state, whatever it is about', () => {
    for (const { tag } of languages)
      for (const state of ['received', 'offered', 'confirmed', 'closed-cancelled-', 'erased', 'renewed']) {
        const [first = ''] = /(?<=<main[^>]*>\s*)<[^>]*>/.exec(page(`${tag}: ${state}`)) ?? [];
        expect(first, `${tag}: ${state}`).toBe(`<quick-exit data-home="/${tag}/" class="quick-exit no-print">`);
      }
  });

  it('leads from the place to a map and copies it, with the town', () => {
    expect(page('ar: confirmed')).toMatch(
      /href="https:\/\/www\.openstreetmap\.org\/search\?query=[^"]*%2C%20Gelsenkirchen" rel="noreferrer"/,
    );
    expect(decodeURIComponent(/openstreetmap\.org\/search\?query=([^"]*)/.exec(page('ar: confirmed'))![1]!)).toContain('Raum 2 (2. OG)');
    for (const state of ['received', 'offered']) expect(page(`ar: ${state}`), state).not.toContain('openstreetmap');
  });

  it('names the number to ring on every open slip, once a city has one', async () => {
    const { city } = test.app.site().directory;
    Object.assign(city, { questionsPhone: '+492091690' });
    const answers = await Promise.all(
      ['received', 'offered', 'confirmed', 'closed-cancelled-'].map((state) => test.app.inject(`/ar/appointment/${slips[state]!}/`)),
    );
    delete city.questionsPhone;
    // The German half is for the office.
    expect(answers.map(({ body }) => body.match(/href="tel:\+492091690"/g)?.length ?? 0)).toEqual([1, 1, 1, 0]);
    expect(atFirst(page('ar: received'))).not.toContain('tel:');
  });

  it('says of the number that it is enough at the door while the request is open, and no longer', () => {
    const enough = (state: string) => page(`de: ${state}`).includes('Am Telefon und vor Ort genügt diese Nummer.');
    expect(['received', 'offered', 'confirmed'].filter(enough)).toEqual(['received', 'offered', 'confirmed']);
    const closed = Object.keys(slips).filter((state) => state.startsWith('closed-'));
    expect(closed.length).toBeGreaterThan(10);
    expect(closed.filter(enough)).toEqual([]);
  });

  it('says what the link of the slip can do: of a closed one nothing can be cancelled', () => {
    const canCancel = (state: string) => /Wer ihn hat, kann hier alles sehen, absagen und löschen\./.test(page(`de: ${state}`));
    const canErase = (state: string) => /Wer ihn hat, kann hier alles sehen und löschen\./.test(page(`de: ${state}`));
    expect(['received', 'offered', 'confirmed'].filter(canErase)).toEqual([]);
    expect(['received', 'offered', 'confirmed'].filter(canCancel)).toEqual(['received', 'offered', 'confirmed']);
    const closed = Object.keys(slips).filter((state) => state.startsWith('closed-'));
    expect(closed.filter(canCancel)).toEqual([]);
    expect(closed.filter(canErase)).toEqual(closed);
  });

  it('changes nothing by a link: every step is a button in a form', () => {
    for (const [state, actions] of Object.entries({ received: 3, offered: 6, confirmed: 3, erased: 0 })) {
      expect(page(`de: ${state}`).match(/<form method="post"(?! action="\?remove")/g)?.length ?? 0).toBe(actions);
      expect(page(`de: ${state}`)).not.toMatch(/href="[^"]*action=/);
    }
  });

  it('says where else help is with every reason of "not here"', () => {
    for (const reason of notHereReasons) {
      const html = page(`de: closed-not-here-${reason}`);
      expect(html).toContain('Hier bekommen Sie Hilfe');
      if (reason !== 'other-town') expect(html).toMatch(/button-primary" href="\/de\/(topics|quarters)\//);
    }
  });

  it('tells nothing of other requests when it was closed as a duplicate', () => {
    const html = (outcome: string) =>
      page(`de: closed-${outcome}-`).replace(/\d{3}-\d{3}-\d{3}|\d( \d){8}|[0-9a-f-]{36}|[A-Za-z0-9_-]{22}/g, '');
    expect(html('duplicate')).toBe(html('spam'));
  });

  it('shows only the day once everything is erased', () => {
    const html = page('de: erased');
    expect(isolated(html)).toContain('Ihre Antworten wurden am Montag 23.11.2026 gelöscht.');
    expect(html).not.toMatch(/\d{3}-\d{3}-\d{3}/);
    const main = /<main[^]*<\/main>/.exec(html)![0];
    expect(main).not.toMatch(/Schalke|Stadt Gelsenkirchen|Raum 2|quarter=/);
  });

  it('leads to calendar, proof and other times once there is an appointment, and to a new date once it is cancelled', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: confirmed`);
      for (const path of ['calendar.ics', 'proof/', 'move/'])
        expect(html).toMatch(new RegExp(`href="/${tag}/appointment/[\\w-]{22}/${path}"`));
      expect(page(`${tag}: received`)).not.toMatch(/calendar\.ics|proof\//);
      expect(page(`${tag}: cancelled just now`)).toContain(`href="/${tag}/appointment/?quarter=schalke"`);
    }
    expect(page('de: cancelled just now')).toContain('Möchten Sie einen neuen Termin?');
    expect(page('de: renewed just now')).toContain('Der alte Link geht nicht mehr.');
  });
});

describe('other times', () => {
  it('are buttons with a day, a time and a place, and later ones a link that holds no more than a day', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: times instead of confirmed`);
      expect(html).toMatch(/<button[^>]+type="submit" name="slot" value="1\.20261125T0800Z\.[\w-]{22}"/);
      expect(html).toContain('<bdi dir="ltr">09:00</bdi>');
      expect(html).toMatch(/move\/\?from=2026-\d\d-\d\d"/);
      expect(html).not.toMatch(/\d{3}-\d{3}-\d{3}/);
    }
  });

  it('that are gone or none are said, with what still stands', () => {
    expect(page('de: taken time')).toContain('Ihr bisheriger Termin gilt noch.');
    expect(page('de: no times')).toContain('Zurzeit ist kein anderer Termin frei.');
    expect(page('de: no later times')).toContain('Später ist noch kein Termin frei.');
  });
});

describe('the proof', () => {
  it('is a German sheet that names office and time, and neither person, topic nor KIM', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: proof`);
      const sheet = /<article class="proof-sheet[^]*<\/article>/.exec(html)![0];
      expect(sheet).toContain('lang="de" dir="ltr"');
      expect(isolated(sheet)).toContain('hat am Montag 30.11.2026 um 10:20 Uhr einen Termin bei dieser Stelle:');
      expect(sheet).toContain('Stadt Gelsenkirchen');
      expect(sheet).not.toMatch(/أمينة|Schulden|Raum 2|[\w-]{22}\//);
      expect(html).not.toMatch(/\bKIM\b|Integration/);
      expect(/<title>(.*?)<\/title>/.exec(html)![1]).toBe('Terminbescheinigung');
    }
  });
});

describe('a lost slip', () => {
  it('is asked for by two fields, which keep what was typed', () => {
    for (const { tag } of languages) {
      const html = page(`${tag}: lost with mistakes`);
      expect(html).toContain('value="482-915-736"');
      expect(html).toContain('value="<b>&quot;"');
      expect(atFirst(html)).toContain('role="alert"');
      expect(atFirst(page(`${tag}: lost`))).not.toContain('role="alert"');
      expect(page(`${tag}: no slip`)).toContain(`href="/${tag}/appointment/lost/"`);
    }
  });
});

describe('the words of every language', () => {
  it('never say "confirmed" of a request that is only received or offered', async () => {
    const { words } = await readSite(test.settings.contentDir);
    for (const { tag } of languages) {
      const t = words(tag);
      const confirmed = t('appointment:state.confirmed.word').toLowerCase();
      const pending = [
        t('appointment:state.received.word'),
        t('appointment:state.received.text'),
        t('appointment:state.offered.word'),
        t('appointment:state.offered.text'),
        t('appointment:slip.nextReceived'),
        t('appointment:slip.nextOffered'),
        t('appointment:slip.done.sent'),
      ].join(' ');
      expect(pending.toLowerCase(), tag).not.toContain(confirmed);
    }
  });

  it('lead on from every refusal: to the numbers for an emergency, the topics, the quarters and home', async () => {
    const refused = await test.app.inject({
      method: 'POST',
      url: '/ar/appointment/',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
      payload: '',
    });
    expect(refused.statusCode).toBe(403);
    const main = refused.body.slice(refused.body.indexOf('<main'), refused.body.indexOf('</main>'));
    for (const path of ['', 'topics/', 'quarters/', 'appointment/', 'emergency/']) expect(main).toContain(`href="/ar/${path}"`);
  });

  it('have a title and an advice for every problem', async () => {
    const { words } = await readSite(test.settings.contentDir);
    for (const { tag } of languages) {
      for (const code of Object.keys(problems) as (keyof typeof problems)[]) {
        expect(words(tag)(`appointment:problem.${code}.title`).length, `${tag} ${code}`).toBeGreaterThan(5);
        expect(words(tag)(`appointment:problem.${code}.action`).length, `${tag} ${code}`).toBeGreaterThan(5);
      }
    }
  });
});
