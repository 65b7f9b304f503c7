import { randomUUID } from 'node:crypto';
import { HtmlValidate, type RuleConfig } from 'html-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAccountLink } from '../../api/accounts/link.ts';
import { setLanguage } from '../../api/accounts/account.ts';
import { addAbsence } from '../../api/appointments/absences.ts';
import { addHours, endHours } from '../../api/appointments/kept-hours.ts';
import { findComingBookings } from '../../api/appointments/affected-bookings.ts';
import { confirm, offer } from '../../api/intake/answer.ts';
import { cancel } from '../../api/intake/requester.ts';
import { claim } from '../../api/intake/claim.ts';
import { handleReport, receiveReport } from '../../api/corrections/content-report.ts';
import { handbooks, roles } from '../../api/contract/codes.ts';
import { fingerprintOf, saveChange } from '../../api/publishing/basket.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { nameOf, wednesdays } from '../support/hours.ts';
import { hasJava, nuErrors } from '../support/nu-checker.ts';
import { amina, contactsChecked } from '../support/requests.ts';

const languages = ['de', 'en'] as const;
const shown: { name: string; language: string; html: string }[] = [];
let test: TestApp;

/** A page without the blanks between its tags, which depend on how the source is formatted. */
const page = (name: string) => {
  const found = shown.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`${name} was not shown`);
  return found.html.replace(/>\s+/g, '>').replace(/\s+</g, '<');
};
const offenders = (holds: (html: string, language: string) => boolean) =>
  shown.filter(({ html, language }) => !holds(html, language)).map(({ name }) => name);

/** Every page of the desk in both languages, as the built site renders it. */
beforeAll(async () => {
  let uptime = 86_400_000;
  test = await testApp('sqlite', { built: true, uptimeMilliseconds: () => uptime });
  await test.clockGuard.look();
  const welcome = await firstAccountLink(test.db, monday);
  for (const language of languages) {
    const keep = async (name: string, answer: Promise<{ body: string }>) =>
      shown.push({ name: `${language}: ${name}`, language, html: (await answer).body });
    await keep('sign-in', call(test, { method: 'GET', url: `/desk/sign-in/?language=${language}` }));
    await keep('welcome', call(test, { method: 'GET', url: `/desk/welcome/${welcome!.token}/?language=${language}` }));
    await keep(
      'wrong sign-in',
      call(test, { method: 'POST', url: `/desk/sign-in/?language=${language}`, form: { email: '"><b>', password: 'x' } }),
    );
    await keep(
      'welcome with mistakes',
      call(test, {
        method: 'POST',
        url: `/desk/welcome/${welcome!.token}/?language=${language}`,
        form: { email: 'x', name: '', password: 'kurz' },
      }),
    );
  }
  for (const language of languages) {
    const keep = async (name: string, answer: Promise<{ body: string }>) =>
      shown.push({ name: `${language}: ${name}`, language, html: (await answer).body });
    const people = {} as Record<(typeof roles)[number], Colleague>;
    for (const role of roles) {
      people[role] = await colleague(test, { role, name: `${role} <i>` });
      await setLanguage(test.db, people[role].id, language);
    }
    const empty = await colleague(test, { provider: 'drk' });
    await setLanguage(test.db, empty.id, language);
    const { counsellor, coordinator, admin, editor, translator } = people;
    const worker = { ...counsellor, role: 'counsellor' as const };
    const look = (name: string, as: Colleague, url: string) => keep(name, call(test, { method: 'GET', url, as }));
    const send = (name: string, as: Colleague, url: string, form: Record<string, string>) =>
      keep(name, call(test, { method: 'POST', url, as, form }));
    const time = { startsAt: '2026-11-30T09:20:00.000Z', lengthMinutes: 45, place: 'Raum 2 (2. OG)', channel: 'place' as const };

    const strange = {
      name: '<script>alert(1)</script>',
      reply: 'call' as const,
      phone: '+48 22 123 45 67',
      safeTimes: 'بعد الظهر',
      note: '=HYPERLINK("http://evil.example";"Klick") \u202eabc 👪',
      helper: { name: 'Ø <b>', phone: '0209 1234567' },
    };
    const mine = await receivedBy(test, { person: strange });
    const free = await receivedBy(test, { ...amina, matter: { ...amina.matter, topics: ['violence', 'housing'] }, quarter: 'no-address' });
    await claim(test.db, worker, mine.id, monday);
    const url = `/desk/requests/${mine.id}/`;
    await look('translations', translator, '/desk/translations/');
    await look('Arabic texts', translator, '/desk/translations/ar/?state=missing');
    await look('one Arabic text', translator, '/desk/translations/ar/familienbuero.description/');
    await send('no Arabic text', translator, '/desk/translations/ar/familienbuero.description/', { text: '' });
    for (const handbook of handbooks) await look(`help for ${handbook}`, counsellor, `/desk/help/${handbook}/`);
    await look('today', counsellor, '/desk/');
    await look('nothing today', empty, '/desk/');
    await look('account', admin, `/desk/accounts/${counsellor.id}/`);
    await send('account with mistakes', admin, `/desk/accounts/${counsellor.id}/`, { languages: 'xx' });
    await look('queue', counsellor, '/desk/requests/?view=open');
    await look('empty queue', empty, '/desk/requests/');
    await look('queue with a wrong reference', counsellor, '/desk/requests/?reference=123');
    await look('free request', counsellor, `/desk/requests/${free.id}/?view=open`);
    await look('my request', counsellor, url);
    await send('person', counsellor, url, { action: 'person' });
    await send('coordinator without a reason', coordinator, url, { action: 'person' });
    await send('offer with mistakes', counsellor, url, {
      action: 'offer',
      version: '2',
      'offer-date-1': '2027-03-28',
      'offer-time-1': '02:30',
      'offer-place': '"><u>',
    });
    await offer(
      test.db,
      worker,
      mine.id,
      { times: [time, { ...time, startsAt: '2026-11-30T10:20:00.000Z', place: null, channel: 'phone' }], version: 2 },
      monday,
    );
    await send('changed', counsellor, url, { action: 'close', version: '2', outcome: 'spam' });
    await look('offered', counsellor, url);
    await confirm(test.db, worker, mine.id, { ...time, version: 3 }, monday);
    await look('confirmed', counsellor, `${url}?done=confirmed`);
    await look('new request', counsellor, '/desk/requests/new/');
    await send('new request with mistakes', counsellor, '/desk/requests/new/', { name: '', quarter: 'horst', conversationLanguage: 'de' });
    await send('a new invitation', counsellor, '/desk/invitations/', { action: 'make', appointments: '20', language: 'ar' });
    await look('no hours', empty, '/desk/hours/');
    await look('no appointments', empty, '/desk/appointments/');
    await look('new hours', coordinator, '/desk/hours/new/');
    await send('new hours with mistakes', counsellor, '/desk/hours/new/', { action: 'save', place: '"><u>', opens: '9 Uhr' });
    const own = { ...wednesdays, place: 'Haus <b> 3', leadTimeMinutes: 90, capacity: 3, bufferMinutes: 10 };
    const { id: hoursId } = await addHours(test.db, test.app.site().directory, worker, own, monday);
    await addHours(test.db, test.app.site().directory, worker, { ...wednesdays, firstDay: '2026-12-05', lastDay: '2026-12-05' }, monday);
    await send('hours that meet others', counsellor, '/desk/hours/new/', {
      ...Object.fromEntries(Object.entries(wednesdays).map(([name, value]) => [name, String(value ?? '')])),
      action: 'save',
      rhythm: '3',
      languages: 'ar',
    });
    await send('preview', counsellor, `/desk/hours/${hoursId!}/`, {
      ...Object.fromEntries(Object.entries(wednesdays).map(([name, value]) => [name, String(value ?? '')])),
      action: 'preview',
      version: '1',
      rhythm: '1',
      languages: 'ar',
      horizonDays: '60',
    });
    const directory = test.app.site().directory;
    const slot = { id: `${hoursId!}.20261202T0800Z` };
    const booked = await receivedBy(test, { ...amina, slot });
    const called = await receivedBy(test, { ...amina, slot: { id: `${hoursId!}.20261202T0840Z` } });
    await cancel(test.db, called.secret, monday);
    await contactsChecked(test);
    await look('booked', counsellor, `/desk/requests/${booked.id}/`);
    const third = await receivedBy(test, {
      ...amina,
      matter: { ...amina.matter, channel: 'phone' },
      person: { name: 'Amina', reply: 'none', phone: '0151 77700003' },
    });
    await claim(test.db, worker, third.id, monday);
    await look('one request of two', counsellor, url);
    await send('taken', counsellor, url, {
      action: 'confirm',
      version: '4',
      'confirm-date': '2026-12-02',
      'confirm-time': '09:15',
      'confirm-length': '45',
      'confirm-place': 'Raum 3',
    });
    await send('unusual time', counsellor, url, {
      action: 'confirm',
      version: '4',
      'confirm-date': '2026-12-06',
      'confirm-time': '09:15',
      'confirm-length': '45',
      'confirm-place': 'Raum 3',
    });
    await addAbsence(test.db, worker, { firstDay: '2026-12-16', lastDay: '2026-12-17' }, monday);
    await send('times in an absence and on Sundays', counsellor, `/desk/requests/${third.id}/`, {
      action: 'offer',
      version: '2',
      'offer-date-1': '2026-12-13',
      'offer-time-1': '09:15',
      'offer-date-2': '2026-12-16',
      'offer-time-2': '09:15',
      'offer-date-3': '2026-12-20',
      'offer-time-3': '09:15',
      'offer-length': '45',
      'offer-place': 'Raum 3',
    });
    await send('person without messages', counsellor, `/desk/requests/${third.id}/`, { action: 'person' });
    await look('hours', counsellor, `/desk/hours/${hoursId!}/`);
    await look('a free time at the door', counsellor, '/desk/requests/new/');
    await send('a free time in another language', counsellor, '/desk/requests/new/', {
      notice: '2026-11',
      name: 'Ana',
      quarter: 'horst',
      conversationLanguage: 'uk',
      reply: 'none',
      idempotencyKey: randomUUID(),
      slot: nameOf(test, `${hoursId!}.20261209T0800Z`),
    });
    await send('end that affects somebody', counsellor, `/desk/hours/${hoursId!}/`, { action: 'end', from: '2026-12-01', version: '1' });
    await send('absence that affects somebody', counsellor, '/desk/hours/', {
      action: 'absence',
      absenceFrom: '2026-12-02',
      absenceTo: '',
    });
    await send('absence with mistakes', counsellor, '/desk/hours/', { action: 'absence', absenceFrom: '', absenceTo: '' });
    const seen = (await findComingBookings(test.db, counsellor.id, monday)).map(({ id }) => id);
    await addAbsence(test.db, worker, { firstDay: '2026-12-02', lastDay: '2026-12-03', seen }, monday);
    await look('week', counsellor, '/desk/hours/?done=hours-added');
    await look('week of everybody', coordinator, '/desk/hours/');
    await look('appointments', counsellor, '/desk/appointments/');
    await look('appointments of everybody', coordinator, '/desk/appointments/?whose=all');
    await look('must be moved', counsellor, `/desk/requests/${booked.id}/`);
    await endHours(test.db, directory, worker, hoursId!, { from: '2026-11-23', version: 1, seen }, monday);
    await look('accounts', admin, '/desk/accounts/');
    uptime -= 2 * 3_600_000;
    await look('accounts with a wrong clock', admin, '/desk/accounts/');
    await look('queue with a wrong clock', counsellor, '/desk/requests/');
    uptime += 2 * 3_600_000;
    await send('new account', admin, '/desk/accounts/', {
      action: 'add',
      name: 'Neu <b>',
      email: `${language}@example.org`,
      role: 'editor',
      provider: 'drk',
    });
    await send('account with mistakes', admin, '/desk/accounts/', { action: 'add', name: '', email: 'x', role: 'editor', provider: 'drk' });
    await look('no reports', editor, '/desk/reports/');
    for (const [kind, text] of [
      ['closed', undefined],
      ['other', '<script>alert(1)</script> مغلق'],
    ] as const) {
      await receiveReport(
        test.db,
        test.keys.sealer,
        { service: 'europacenter', language: 'ar', kind, ...(text === undefined ? {} : { text }) },
        { suspicious: true, now: monday },
      );
    }
    await look('reports', editor, '/desk/reports/');
    for (const { id } of await test.db.selectFrom('contentReports').select('id').execute())
      await handleReport(test.db, id, editor.id, monday);
    await look('handled reports', counsellor, '/desk/reports/?view=handled&done=report-handled');
    await test.db.deleteFrom('contentReports').execute();
    await look('services', editor, '/desk/services/');
    const service = '/desk/services/familienbuero/';
    await look('service', editor, service);
    for (const part of [
      'texts&language=ar',
      'place-0',
      'hours-0-0',
      'hours-0-1',
      'contact',
      'languages',
      'about',
      'people',
      'coming',
      'notices',
      'status',
    ])
      await look(`part ${part} of a service`, editor, `${service}?part=${part}`);
    await send('hours with mistakes', editor, service, {
      part: 'hours-0-0',
      'places.0.hours.0.for': 'open',
      'places.0.hours.0.rule.day-0.0.start': '<b>9',
    });
    const content = { folderAt: () => Promise.resolve('content'), directory };
    const told = { source: { source: 'Aushang vor Ort', sourceDate: '2026-11-23' } };
    const change = { entry: 'familienbuero', field: 'email', value: 'familie@example.org', seen: fingerprintOf(null), ...told };
    await saveChange(test.db, content, change, editor.id, monday);
    await look('services with a change', editor, '/desk/services/?done=fact-saved');
    await look('services that nobody finds', editor, '/desk/services/?q=%3Cb%3E&filter=mine');
    await look('services after a discarded change', editor, '/desk/services/?done=fact-dropped&entry=familienbuero&field=email');
    await look('new service', editor, '/desk/services/new/');
    await send('new service with mistakes', editor, '/desk/services/new/', {
      'name.de': '<b>',
      reach: 'quarter',
      'places.0.hours.0.rule.day-0.0.start': '"><b>9',
      'places.0.hours.0.rule.day-0.closed': 'yes',
    });
    await look('new service begun earlier', editor, '/desk/services/new/');
    await send('hours kept for later', editor, service, { part: 'contact', action: 'keep', email: '"><b>' });
    shown.pop();
    await look('service begun earlier', editor, service);
    await look('part begun earlier', editor, `${service}?part=contact`);
    await test.db.deleteFrom('typedEntries').execute();
    await test.db.deleteFrom('contentChanges').execute();
    await look('not allowed', editor, '/desk/requests/');
    await look('not found', counsellor, '/desk/nothing/');
    test.clock.now = new Date('2026-12-14T09:00:00.000Z');
    const late = await colleague(test);
    await setLanguage(test.db, late.id, language);
    await look('overdue', late, '/desk/requests/');
    test.clock.now = monday;
  }
}, 120_000);
afterAll(() => test.close());

describe('every page of the desk, in German and English', () => {
  it('says its language, has one h1 and is kept out of search engines', () => {
    expect(
      offenders(
        (html, language) =>
          html.includes(`<html lang="${language}" dir="ltr">`) &&
          html.match(/<h1[ >]/g)?.length === 1 &&
          html.includes('<meta name="robots" content="noindex">'),
      ),
    ).toEqual([]);
  });

  it('carries no style attribute, no inline script and nothing from elsewhere', () => {
    expect(offenders((html) => !/<[^>]+\sstyle=|<[^>]+\son\w+=|<script(?![^>]+src="\/assets\/)|src="https?:/.test(html))).toEqual([]);
  });

  it('shows no key and no placeholder', () => {
    expect(offenders((html) => !/\{\{|\b(?:site|vocabulary|topics|appointment|desk):[a-z]+\./i.test(html))).toEqual([]);
  });

  it('has no id twice, and every label and description finds its field', () => {
    expect(
      offenders((html) => {
        const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!);
        const wanted = [...html.matchAll(/\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"/g)].flatMap((match) => match[1]!.split(' '));
        return new Set(ids).size === ids.length && wanted.every((id) => ids.includes(id));
      }),
    ).toEqual([]);
  });

  it('is valid HTML', { timeout: 120_000 }, async () => {
    const rules: RuleConfig = {
      'long-title': 'off',
      'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }],
    };
    const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules });
    const messages = new Set<string>();
    for (const { name, html } of shown) {
      const { results } = await validator.validateString(html);
      for (const { ruleId, message } of results.flatMap((result) => result.messages)) messages.add(`${name} ${ruleId}: ${message}`);
    }
    expect([...messages]).toEqual([]);
  });

  it.runIf(hasJava)('has no error for the Nu checker', { timeout: 120_000 }, async () => {
    // A browser's own field of a time never sends "9 Uhr"; the test does.
    const sound = shown.filter(({ html }) => !html.includes('value="9 Uhr"'));
    expect(await nuErrors(sound.map(({ name, html }) => ({ url: name, html })))).toEqual([]);
  });
});

describe('what a person typed', () => {
  it('is shown harmless, in its own direction', () => {
    for (const language of languages) {
      const html = page(`${language}: person`);
      expect(html).toContain('<b dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</b>');
      expect(html).toContain('<p class="typed" dir="auto">بعد الظهر</p>');
      expect(html).toContain('<p class="typed" dir="auto">=HYPERLINK(&quot;http://evil.example&quot;;&quot;Klick&quot;) \u202eabc 👪</p>');
      expect(html).toContain('<bdi dir="auto">Ø &lt;b&gt;</bdi>');
      expect(html).toContain('href="tel:+48221234567"><bdi dir="ltr">+48\u00a022\u00a0123\u00a045\u00a067</bdi>');
    }
    expect(offenders((html) => !/<script>|<i>|""><[bu]>/.test(html))).toEqual([]);
  });

  it('stands on the answer to the button and the pages of this request until it is left, and on no other', () => {
    const open = shown.filter(({ html }) => /HYPERLINK|بعد الظهر|221234567/.test(html)).map(({ name }) => name);
    const pages = ['person', 'offer with mistakes', 'changed', 'offered', 'confirmed'];
    expect(open).toEqual(['de', 'en'].flatMap((language) => pages.map((name) => `${language}: ${name}`)));
  });
});

describe('a refusal', () => {
  it('links every mistake to its field and keeps what was typed', () => {
    const html = page('de: offer with mistakes');
    expect([...html.matchAll(/<li><a href="#([^"]+)">/g)].map((match) => match[1])).toEqual(['f-offer-time-1', 'f-offer-length']);
    expect(html).toContain('Diese Uhrzeit gibt es an diesem Tag nicht');
    expect(html).toContain('value="2027-03-28"');
    expect(html).toContain('value="&quot;><u>"');
  });

  it('says what changed in the meantime', () => {
    const html = page('de: changed');
    expect(html).toContain('Die Anfrage hat sich inzwischen geändert.');
    expect(html).toContain('2 Zeiten angeboten');
    expect(html).toMatch(/<option value="spam" selected/);
    expect(html).toContain('name="version" value="3"');
  });
});

describe('consultation hours', () => {
  it('stand as a week, with what was typed harmless', () => {
    const html = page('de: week');
    expect(html).toContain('<p class="hours-clock">\u206609:00–12:00\u2069</p>');
    expect(html).toContain('<bdi dir="auto">Haus &lt;b&gt; 3</bdi>');
    expect(html).toContain('<li>Arabisch, Deutsch</li>');
    expect(html).toContain('30 Minuten, danach 10 Minuten Pause');
    expect(html).toContain('einmal am Samstag \u206605.12.2026\u2069');
    expect(html).toContain('1 Termin muss verschoben werden.');
    expect(html).not.toContain('<h2>Sonntag</h2>');
    expect(page('de: week of everybody')).toContain('<bdi>counsellor &lt;i&gt;</bdi>');
  });

  it('are previewed with the days that fall out and why', () => {
    const html = page('de: preview');
    expect(html).toContain('Es ist noch nichts gespeichert.');
    expect(html).toMatch(/<dt>Mittwoch \u206625\.11\.2026\u2069<\/dt><dd><ul class="hours-starts"><li><bdi dir="ltr">09:00<\/bdi><\/li>/);
  });

  it('link every mistake to its field, and name the hours that are in the way', () => {
    const fields = [...page('de: new hours with mistakes').matchAll(/<li><a href="#([^"]+)">/g)].map((match) => match[1]);
    expect(fields).toEqual([
      'f-opens',
      'f-closes',
      'f-firstDay',
      'f-rhythm',
      'f-channel',
      'f-languages',
      'f-lengthMinutes',
      'f-bufferMinutes',
      'f-horizonDays',
      'f-leadTimeMinutes',
      'f-capacity',
    ]);
    expect(page('de: new hours with mistakes')).toContain('value="&quot;><u>"');
    expect(page('de: hours that meet others')).toMatch(
      /Das ist diese Sprechstunde: ?<a class="tap" href="\/desk\/hours\/[0-9a-f-]{36}\/">/,
    );
  });

  it('ask before they take somebody’s time, and say that nothing is saved yet', () => {
    for (const name of ['end that affects somebody', 'absence that affects somebody']) {
      const html = page(`de: ${name}`);
      expect(html).toContain('Davon ist 1 Termin betroffen');
      expect(html).toContain('Es ist noch nichts gespeichert.');
      expect(html).toMatch(/<input type="hidden" form="(?:end|absence)-form" name="seen" value="[0-9a-f-]{36}">/);
      expect(html).toContain('Mittwoch \u206602.12.2026\u2069, \u206609:00\u2069');
    }
  });
});

describe('appointments', () => {
  it('stand day by day; what must be moved says why, and what was cancelled names nobody', () => {
    const html = page('de: appointments');
    expect(html).toContain('<h2>Mittwoch \u206602.12.2026\u2069</h2>');
    expect(html).toContain('An diesem Tag ist eine Abwesenheit eingetragen.');
    const freed = /<li class="entry appointment-freed">.*?<\/ul><\/li>/.exec(html)![0];
    expect(freed).toContain('Abgesagt, frei');
    expect(freed).not.toMatch(/\d{3}-\d{3}-\d{3}|\/desk\/requests\//);
    expect(page('de: must be moved')).toContain('Dieser Termin muss verschoben werden');
    expect(page('de: booked')).toContain('Aus den freien Terminen gebucht.');
    expect(page('de: booked')).not.toContain('Dieser Termin muss verschoben werden');
  });

  it('at a time that is taken are refused with the other request', () => {
    const html = page('de: taken');
    expect(html).toContain('Zu dieser Zeit haben Sie schon etwas.');
    expect(html).toMatch(
      /Termin am Mittwoch \u206602\.12\.2026\u2069, \u206609:00\u2069 \(30 Minuten\), Anfrage ?<a href="\/desk\/requests\/\?reference=\d/,
    );
  });

  it('on a Sunday are asked about once more', () => {
    const html = page('de: unusual time');
    expect(html).toContain('Ist diese Zeit richtig?');
    expect(html).toContain('name="really" value="2026-12-06T08:15:00.000Z"');
    expect(html).toContain('Ja, so ist es richtig');
    expect(html).toContain('value="2026-12-06"');
  });
});

describe('the answers of a request', () => {
  it('ask about a time in one’s own absence with its days, and about the others apart from it', () => {
    const html = page('de: times in an absence and on Sundays');
    expect(html).toContain('Sind diese Zeiten richtig?');
    expect(html).toContain(
      'Mittwoch \u206616.12.2026\u2069, \u206609:15\u2069: Für diesen Tag ist Ihre Abwesenheit eingetragen (Mittwoch \u206616.12.2026\u2069 bis',
    );
    expect(html).toContain('Diese Zeiten liegen an einem Sonntag');
    expect(html).toContain('name="really" value="2026-12-13T08:15:00.000Z 2026-12-16T08:15:00.000Z 2026-12-20T08:15:00.000Z"');
    expect(page('de: unusual time')).toContain('Sie liegt an einem Sonntag');
  });

  it('offer no times once the appointment stands', () => {
    expect(page('de: offered')).toContain('name="action" value="offer"');
    expect(page('de: confirmed')).not.toContain('name="action" value="offer"');
  });

  it('tell nobody to write to a person who wants no message, and keep the number for the talk', () => {
    const html = page('de: person without messages');
    expect(html).toContain('Rufen Sie wegen der Antwort nicht an');
    expect(html).toContain('Nur für das Gespräch.');
    expect(page('de: person')).not.toMatch(/Rufen Sie wegen der Antwort nicht an|Nur für das Gespräch\./);
  });

  it('stand beside a wish for a time only where somebody was asked for one', () => {
    expect(page('de: my request')).toContain('Zeitwunsch');
    expect(page('de: booked')).not.toContain('Zeitwunsch');
  });
});

describe('a request at the door', () => {
  it('chooses among free times with their place, and is told which are not in the language of the talk', () => {
    const html = page('de: a free time at the door');
    expect(html).toMatch(/data-channel="place"[^>]*><label for="f-slot-1" data-key="1">.{0,120}30 Minuten · Schalke/s);
    expect(page('de: a free time in another language')).toContain('nicht in dieser Sprache');
  });

  it('hears that nobody speaks the language at the time that was chosen', () => {
    const html = page('de: a free time in another language');
    expect(html).toContain('Beim gewählten freien Termin spricht niemand Ukrainisch.');
    expect(html).not.toContain('Wählen Sie eine Sprache aus der Liste.');
  });
});

describe('other requests under the same contact', () => {
  it('are shown with what they may mean', () => {
    expect(page('de: booked')).toMatch(/Mit diesem Kontakt gibt es noch (?:eine|\d+) offene Anfrage/);
  });
});

describe('the queue', () => {
  it('says what is urgent and when an answer is due, in words', () => {
    const html = page('de: queue');
    expect(html).toContain('Dringend');
    expect(html).toContain('<span class="badge">Antworten</span>');
    expect(html).toContain('<li>bis heute</li>');
    expect(html).toContain('Schutz vor Gewalt');
    expect(page('en: queue')).toContain('<span class="badge">Answer</span>');
    expect(page('en: queue')).toContain('<li>by today</li>');
    expect(page('de: overdue')).toMatch(/<a class="alarm" href="\/desk\/requests\/\?view=overdue">Überfällig/);
    expect(page('de: empty queue')).toContain('Gut: Jede offene Anfrage liegt bei jemandem.');
  });
});

it('says on every page that jobs rest because of the clock, and lets an admin confirm the time', () => {
  const admins = page('en: accounts with a wrong clock');
  expect(admins).toContain('Until it is checked, emails, reminders and erasing are paused.');
  expect(admins).toContain('<a href="/desk/accounts/#clock">Check the clock</a>');
  expect(admins).toContain('<input type="hidden" name="clock" value="2026-11-23T08:00:00.000Z">');
  expect(admins.match(/<strong>([^<]*)<\/strong><\/p><form/)?.[1]).toBe('Monday \u206623.11.2026\u2069, \u206609:00\u2069');
  expect(page('de: queue with a wrong clock')).toContain('Bis sie geprüft ist, ruhen E-Mails, Erinnerungen und das Löschen.');
  expect(page('de: queue with a wrong clock')).not.toContain('#clock');
  expect(page('en: accounts')).not.toContain('name="clock"');
});
