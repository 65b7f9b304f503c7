import { expect, test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { sql } from 'kysely';
import { berlinTime, isWorkingDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { consultationHours } from '../support/hours.ts';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts';
import { confirmTime, makeCounsellor, signIn, takeNext, openGroupOf } from './counsellor.ts';
import { ask, findForm, reach, send, slipOf } from './newcomer.ts';

/*
 * The ways through the portal from the first page to the desk and back, where the public process can seal and never open. Days that pass
 * are taken from the instants of the database, because both processes have real clocks.
 */

let portal: TwoProcesses;
let ayse: string;
const viewport = { width: 360, height: 740 };
let networks = 0;
/** A phone in a network of its own, as an outer proxy names it: each has its own share of free times. */
const phone = (): BrowserContextOptions => ({ viewport, extraHTTPHeaders: { 'x-forwarded-for': `192.0.2.${(networks += 1)}` } });
const today = berlinTime(new Date()).day;

/** All that anybody types here: none of it may be printed or logged. */
const typed = {
  amina: 'أمينة الاختبارية',
  berivan: 'Berîvan',
  maria: 'Мария',
  ana: 'Ana Beispielova',
  wrongNumber: '088 123 4567',
  rightNumber: '+359 88 123 4589',
  query: 'mala min tune ye li ku razem',
};
const asStored = ['+49881234567', '+359881234589', '881234567', '881234589'];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  portal = await startTwoProcesses();
  ayse = await makeCounsellor(portal, 'Ayse');
  const { id } = await portal.db.selectFrom('accounts').select('id').where('email', '=', ayse).executeTakeFirstOrThrow();
  for (let ahead = 1; ahead <= 7; ahead += 1) {
    await consultationHours(
      portal.db,
      { id, provider: 'stadt-gelsenkirchen' },
      { firstDay: daysAfter(today, ahead), languages: ['ar', 'bg', 'de'] },
    );
  }
});
test.afterAll(() => portal.stop());

test.afterEach('nothing typed is printed by either process', () => {
  const output = portal.output();
  expect(output).toContain('"role":"public"');
  expect(output).toContain('"role":"desk"');
  for (const text of [...Object.values(typed), ...asStored]) {
    expect(output).not.toContain(text);
    expect(output).not.toContain(encodeURIComponent(text));
  }
});

const open = async (browser: Browser, options: BrowserContextOptions): Promise<Page> => (await browser.newContext(options)).newPage();

async function atDesk(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open(browser, options);
  await signIn(page, portal.url, ayse);
  return page;
}

const row = (desk: Page, reference: string) => desk.locator('.entries .entry', { hasText: reference });
const slipBadge = (page: Page) => page.locator('.slip-part .badge').first();

/** What the interface says of a request. */
async function requestOf(desk: Page, reference: string): Promise<Record<string, unknown>> {
  const answer = await desk.request.get(`${portal.url}/api/desk/requests?reference=${reference}`);
  const { requests } = (await answer.json()) as { requests: Record<string, unknown>[] };
  expect(requests).toHaveLength(1);
  return requests[0]!;
}

/** "Take the next one" until it is this one; those that came between stay with the counsellor. */
async function takeUntil(desk: Page, reference: string): Promise<void> {
  await expect(async () => {
    await desk.goto(`${portal.url}/desk/requests/?view=unclaimed`);
    await takeNext(desk);
    await expect(desk.locator('h1')).toContainText(reference, { timeout: 1000 });
  }).toPass();
}

/** Takes a free time by the form and sends it. Returns what stands on the slip. */
async function book(page: Page, javaScriptEnabled: boolean, name: string): Promise<{ reference: string; slip: string }> {
  if (!javaScriptEnabled) await page.locator('[value^="find:"]').click();
  await reach(page, '.slot-times button');
  await page.locator('.slot-times button').first().click();
  await expect(page.locator('#f-slot[data-left] .kept-clock')).toBeAttached();
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill(name);
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="none"]').check();
  await send(page);
  return slipOf(page);
}

const momentOf = (page: Page) => page.locator('.slip-part .moment time').first();

/** Lets days pass for one request: moves every instant that is kept of it. */
async function passDays(reference: string, days: number): Promise<void> {
  const earlier = (column: string) =>
    sql`to_char((${sql.ref(column)}::timestamptz - make_interval(days => ${days})) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const moved = (columns: readonly string[]) => sql.join(columns.map((column) => sql`${sql.ref(column)} = ${earlier(column)}`));
  const requestInstants = ['receivedAt', 'owedFrom', 'dueAt', 'lastTimeAt', 'misfitAt', 'toldAt', 'claimTouchedAt', 'startsAt'];
  await portal.db.transaction().execute(async (transaction) => {
    const { id } = await transaction.selectFrom('requests').select('id').where('reference', '=', reference).executeTakeFirstOrThrow();
    await sql`update requests set ${moved(requestInstants)}, hear_by = to_char(hear_by::date - ${days}::int, 'YYYY-MM-DD') where id = ${id}`.execute(
      transaction,
    );
    await sql`update offers set ${moved(['startsAt'])} where request_id = ${id}`.execute(transaction);
    await sql`update bookings set ${moved(['startsAt', 'busyUntil'])} where request_id = ${id}`.execute(transaction);
  });
}

for (const javaScriptEnabled of [true, false]) {
  const words = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  test(`a newcomer books in Arabic on a phone, moves, and the desk sees it, ${words}`, async ({ browser }) => {
    const page = await open(browser, { ...phone(), javaScriptEnabled, locale: 'ar-SY' });
    await page.goto(`${portal.url}/`);
    await expect(page).toHaveURL(`${portal.url}/ar/`);
    await findForm(page, portal.url, 'ar', 'schalke');
    const { reference, slip } = await book(page, javaScriptEnabled, typed.amina);
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await expect(page.locator('.slip')).toContainText('Beispielstraße 1');
    const before = (await momentOf(page).getAttribute('datetime'))!;

    const desk = await atDesk(browser, { javaScriptEnabled });
    await desk.goto(`${portal.url}/desk/appointments/`);
    const entry = desk.locator('.entry', { hasText: reference });
    await expect(entry.locator('time')).toHaveAttribute('datetime', before);

    await page.locator('main a[href$="/move/"]').click();
    await page.locator('button[name="slot"]').nth(1).click();
    await expect(page).toHaveURL(`${slip}?done=moved`);
    const after = (await momentOf(page).getAttribute('datetime'))!;
    expect(after).not.toBe(before);
    await desk.reload();
    await expect(entry.locator('time')).toHaveAttribute('datetime', after);
    expect(await requestOf(desk, reference)).toMatchObject({ state: 'confirmed', condition: 'waits', outcome: null });

    // The desk opens what the public process sealed; the list shows no name.
    await expect(desk.locator('main')).not.toContainText(typed.amina);
    await entry.locator('a.reference').click();
    await desk.locator('form:has(input[name="action"][value="person"]) button').click();
    await expect(desk.locator('#person')).toContainText(typed.amina);
    await page.context().close();
    await desk.context().close();
  });

  test(`a wrong number is mended on the slip in Bulgarian, and the desk sees the new one and when, ${words}`, async ({ browser }) => {
    const page = await open(browser, { ...phone(), javaScriptEnabled });
    await page.goto(`${portal.url}/bg/appointment/`);
    await reach(page, 'input[name="name"]');
    await page.locator('input[name="name"]').fill(typed.maria);
    await reach(page, 'input[name="reply"]');
    await page.locator('input[name="reply"][value="call"]').check();
    await page.locator('input[name="phone"]').fill(typed.wrongNumber);
    await send(page);
    const { reference, slip } = await slipOf(page);
    await expect(page.locator('.slip-part').first()).toContainText('… 567');
    await page.locator('#changes a[href$="/contact/"]').click();
    await page.locator('input[name="reply"][value="call"]').check();
    await page.locator('input[name="phone"]').fill(typed.rightNumber);
    await page.locator('main form button[type="submit"]').click();
    await expect(page).toHaveURL(`${slip}?done=contact-changed`);
    await expect(page.locator('.slip-part').first()).toContainText('… 589');

    const desk = await atDesk(browser, { javaScriptEnabled });
    await takeUntil(desk, reference);
    await desk.locator('form:has(input[name="action"][value="person"]) button').click();
    await expect(desk.locator('#person a[href="tel:+359881234589"]')).toBeVisible();
    await expect(desk.locator('#person')).toContainText(`Kontakt zuletzt geändert am`);
    await expect(desk.locator('#person')).not.toContainText('881 234 567');
    await page.context().close();
    await desk.context().close();
  });
}

test('an offer that nobody answers runs out: the slip says so without a button, and the desk offers again', async ({ browser }) => {
  const page = await open(browser, { ...phone(), javaScriptEnabled: false });
  await findForm(page, portal.url, 'ar', 'schalke');
  const { reference, slip } = await ask(page, { name: typed.amina, topic: 'debts' });
  const desk = await atDesk(browser);
  await takeUntil(desk, reference);
  const form = desk.locator('form:has(input[name="action"][value="offer"])');
  await openGroupOf(desk, 'offer');
  for (const [number, time] of Object.entries({ 1: '13:00', 2: '15:00' })) {
    await form.locator(`[name="offer-date-${number}"]`).fill(workingDayAfter(today, 4));
    await form.locator(`[name="offer-time-${number}"]`).fill(time);
  }
  await form.locator('[name="offer-place"]').fill('Beispielstraße 1');
  await form.locator('.button-primary').click();
  await expect(desk.locator('.alert-success')).toBeVisible();
  await page.goto(slip);
  await expect(page.locator('button[name="offer"]')).toHaveCount(2);
  expect(await requestOf(desk, reference)).toMatchObject({ state: 'offered', condition: 'waits', waits: { for: 'offered-times' } });

  // Times pass, and the counsellor's claim with them.
  await passDays(reference, 21);
  await portal.restartDesk();
  await page.goto(slip);
  await expect(slipBadge(page)).toContainText('موعد جديد قادم');
  await expect(page.locator('.offers')).toHaveCount(0);
  await expect(page.locator('button[name="offer"], button[value="none-fits"]')).toHaveCount(0);

  await expect.poll(() => requestOf(desk, reference)).toMatchObject({ verb: 'offer-again', overdue: true, claimedBy: null, outcome: null });
  for (const view of ['unclaimed', 'overdue', 'open']) {
    await desk.goto(`${portal.url}/desk/requests/?view=${view}`);
    await expect(row(desk, reference)).toContainText('Neu anbieten');
  }
  await takeNext(desk);
  await expect(desk.locator('h1')).toContainText(reference);
  await expect(desk.locator('#answer')).toBeVisible();
  await confirmTime(desk, { date: workingDayAfter(today, 5), time: '13:00', place: 'Beispielstraße 1' });
  await expect(desk.locator('.alert-success')).toBeVisible();
  await page.goto(slip);
  await expect(momentOf(page)).toBeVisible();
  await expect(slipBadge(page)).toHaveClass(/badge-success/);
  await page.context().close();
  await desk.context().close();
});

test('an absence over an appointment stays owed however long nobody acts, and ends with a new time', async ({ browser }) => {
  const page = await open(browser, { ...phone(), javaScriptEnabled: false });
  await findForm(page, portal.url, 'ar', 'schalke');
  const { reference, slip } = await book(page, false, typed.amina);
  const startsAt = (await momentOf(page).getAttribute('datetime'))!;
  const desk = await atDesk(browser);
  await desk.goto(`${portal.url}/desk/hours/`);
  await desk.locator('#absences summary').click();
  await desk.locator('[name="absenceFrom"]').fill(berlinTime(new Date(startsAt)).day);
  await desk.locator('#absence-form button').click();
  await expect(desk.locator('#absences .alert-warning')).toContainText(reference);
  await desk.locator('#absences .alert-warning button').click();
  await expect(desk.locator('[role="status"]')).toBeVisible();

  await page.goto(slip);
  await expect(page.locator('.slip-part').first()).toContainText('لم يعد قائماً');
  await expect(slipBadge(page)).toContainText('موعد جديد قادم');
  await expect(momentOf(page)).toHaveCount(0);

  await passDays(reference, 30);
  await portal.restartDesk();
  await expect
    .poll(() => requestOf(desk, reference))
    .toMatchObject({ state: 'confirmed', condition: 'owed', verb: 'find-new-time', overdue: true, outcome: null, claimedBy: null });
  await page.goto(slip);
  await expect(slipBadge(page)).toContainText('موعد جديد قادم');
  await desk.goto(`${portal.url}/desk/requests/?view=overdue`);
  await expect(row(desk, reference)).toContainText('Neue Zeit suchen');
  await takeUntil(desk, reference);
  await confirmTime(desk, { date: workingDayAfter(today, 6), time: '14:00', place: 'Beispielstraße 1' });
  await expect(desk.locator('.alert-success')).toBeVisible();
  await page.goto(slip);
  await expect(slipBadge(page)).toHaveClass(/badge-success/);
  await expect(page.locator('.slip-part .moment').nth(1)).toContainText('14:00');
  await page.context().close();
  await desk.context().close();
});

test('without a bed tonight in Kurmancî: a number at once, and a request that the desk answers first and on the same working day', async ({
  browser,
}) => {
  const page = await open(browser, phone());
  await page.goto(`${portal.url}/ku/appointment/`);
  const ordinary = await ask(page, { name: typed.berivan, topic: 'debts' });
  await page.goto(`${portal.url}/ku/`);
  await page.locator('input[name="q"]').fill(typed.query);
  await page.locator('form:has(input[name="q"]) button').click();
  await expect(page.locator('main a[href="tel:+492091692150"]')).toBeVisible();
  await page.goto(`${portal.url}/ku/appointment/?topic=homeless-tonight`);
  const urgent = await ask(page, { name: typed.berivan });
  await firstAndDueTheSameDay(browser, urgent.reference, ordinary.reference);
  await page.context().close();
});

test('the form about violence is left without a trace, and one that is sent is answered on the same working day', async ({ browser }) => {
  const telling = /violence|gewalt|frauenhaus|schlägt|116 016/i;
  const page = await open(browser, phone());
  await page
    .context()
    .route('https://www.wikipedia.org/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }),
    );
  await page.goto(`${portal.url}/de/`);
  await page.locator('main a[href="/de/appointment/"]').first().click();
  await page.locator('details:has(> .topics) > summary').click();
  await page.locator('input[name="topics"][value="violence"]').check();
  await page.locator('quick-exit:not([hidden]) a').click();
  await expect(page).toHaveTitle('Elsewhere');
  await page.goBack();
  await page.waitForLoadState('load');
  expect(page.url()).not.toMatch(telling);
  expect(await page.title()).not.toMatch(telling);
  expect(await page.locator('body').innerText()).not.toMatch(telling);
  await expect(page.locator('[name="topics"]:checked')).toHaveCount(0);

  await page.goto(`${portal.url}/de/appointment/`);
  const ordinary = await ask(page, { name: typed.ana, topic: 'debts' });
  await page.goto(`${portal.url}/de/appointment/`);
  const urgent = await ask(page, { name: typed.ana, topic: 'violence' });
  const dueDay = workingDayAfter(today, 0);
  await expect(page.locator('.slip-part').first()).toContainText(dueDay.split('-').reverse().join('.'));
  await firstAndDueTheSameDay(browser, urgent.reference, ordinary.reference);
  await page.context().close();
});

async function firstAndDueTheSameDay(browser: Browser, urgent: string, ordinary: string): Promise<void> {
  const desk = await atDesk(browser);
  await desk.goto(`${portal.url}/desk/requests/?view=unclaimed`);
  const { dueAt, urgent: isUrgent } = await requestOf(desk, urgent);
  expect(isUrgent).toBe(true);
  expect(berlinTime(new Date(String(dueAt))).day).toBe(workingDayAfter(today, 0));
  await expect(row(desk, ordinary)).toBeVisible();
  await expect(desk.locator('.entries .entry').first()).toContainText(urgent);
  await takeNext(desk);
  await expect(desk.locator('h1')).toContainText(urgent);
  await desk.context().close();
}

/** The first working day that is so many days or more ahead. */
function workingDayAfter(day: string, days: number): string {
  const candidate = daysAfter(day, days);
  return isWorkingDay(candidate) ? candidate : workingDayAfter(day, days + 1);
}
