import { DatabaseSync } from 'node:sqlite';
import { expect, test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { claim, makeCounsellor, openGroupOf, password, signIn } from './counsellor.ts';
import { sendRequest } from './sent-request.ts';

/** Obstacles are ticked at the desk and printed for the steering group; a person says with a face how it was. */

const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 } };
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

const few = { total: null, shown: {} };

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
  await makeCounsellor(portal, 'Ayse');
  await portal.addAccount({ email: 'chief@example.org', role: 'coordinator', provider: 'stadt-gelsenkirchen', name: 'Chief', password });
});
test.afterAll(() => portal.stop());

function inDatabase<Result>(work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(`${portal.dataDir}/kim.sqlite`);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const pressed = (face: string): number =>
  inDatabase((database) => Number(database.prepare('select sum(count) as sum from face_counts where face = ?').get(face)?.['sum'] ?? 0));

async function open(browser: Browser, options: BrowserContextOptions, account?: string): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  if (account !== undefined) await signIn(page, portal.url, `${account}@example.org`);
  return page;
}

const sent = (language: string) => sendRequest(portal.url, { language });

test('two obstacles are ticked when a request is closed, and wait to be counted without it', async ({ browser }) => {
  const page = await open(browser, desk, 'ayse');
  const { reference } = await sent('tr');
  await page.goto(`${portal.url}/desk/requests/?reference=${reference}`);
  await page.locator('.rows a.stretched').first().click();
  await claim(page);
  await expect(page.locator('button[value="release"]')).toBeVisible();
  await openGroupOf(page, 'close');
  const form = page.locator('form:has(input[name="action"][value="close"])');
  await form.locator('select[name="outcome"]').selectOption('cancelled');
  await form.locator('input[value="no-interpreter"]').check();
  await form.locator('input[value="papers-from-abroad"]').check();
  expect(await findBarriers(page)).toEqual([]);
  await form.locator('.button-primary').click();
  await expect(page).toHaveURL(/done=closed/);
  expect(inDatabase((database) => database.prepare('select obstacle from said_obstacles order by obstacle').all())).toEqual([
    { obstacle: 'no-interpreter' },
    { obstacle: 'papers-from-abroad' },
  ]);
  await page.context().close();
});

test('the coordinator enters a subject, and prints one sheet with the numbers of five and more', async ({ browser }) => {
  const nothing = { requests: {}, unmet: {}, waiting: { median: null, ninth: null }, appointments: few, told: few };
  const counts = { ...nothing, obstacles: { 'no-interpreter': { total: 19, shown: { schalke: 13 } } }, faces: few };
  inDatabase((database) =>
    database.prepare('insert into published_counts (id, published_at, counts) values (?, ?, ?)').run('2026-Q3', '', JSON.stringify(counts)),
  );
  const page = await open(browser, desk, 'chief');
  await page.goto(`${portal.url}/desk/overview/`);
  await page.locator('a[href="/desk/overview/obstacles/"]').click();
  await expect(page.locator('.figure-table tbody tr')).toHaveCount(1);
  await expect(page.locator('.figure-table')).toContainText('19');
  await expect(page.locator('.figure-table')).toContainText('Schalke 13');
  expect(await findBarriers(page)).toEqual([]);
  await page.locator('summary', { hasText: /Lenkungsgruppe/ }).click();
  await page.locator('[name="decision-obstacle"]').selectOption('no-interpreter');
  await page.locator('[name="decision-brought"]').fill('Mittwochs fehlt Kurdisch.');
  await page.locator('form:has([name="decision-brought"]) .button-primary').click();
  await expect(page.locator('[role="status"]')).toBeVisible();
  await page.locator('a[href^="/desk/overview/obstacles/sheet/"]').click();
  await expect(page.locator('.steering-sheet')).toContainText('Mittwochs fehlt Kurdisch.');
  await expect(page.locator('.steering-sheet')).not.toContainText('Schule oder Kita');
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});

for (const [language, javaScriptEnabled] of [
  ['ar', false],
  ['de', true],
] as const) {
  test(`a face is pressed once on a slip in ${language}${javaScriptEnabled ? '' : ', without JavaScript'}`, async ({ browser }) => {
    const { slip, reference } = await sent(language);
    const page = await open(browser, { ...phone, javaScriptEnabled });
    await page.goto(slip);
    await expect(page.locator('.face')).toHaveCount(0);
    inDatabase((database) =>
      database
        .prepare(
          `update requests set state = 'closed', outcome = 'attended', starts_at = ?, length_minutes = 30, channel = 'place', closed_at = ?,
            owed_from = null, due_at = null, to_tell = 0 where reference = ?`,
        )
        .run(new Date(Date.now() - 7_200_000).toISOString(), new Date(Date.now() - 3_600_000).toISOString(), reference),
    );
    await page.goto(slip);
    await expect(page.locator('.face')).toHaveCount(3);
    if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
    const before = pressed('good');
    await page.locator('.face[value="good"]').click();
    await expect(page).toHaveURL(/done=thanked/);
    await expect(page.locator('.alert-success')).toBeVisible();
    await expect(page.locator('.face')).toHaveCount(0);
    expect(pressed('good')).toBe(before + 1);
    await page.context().close();
  });
}
