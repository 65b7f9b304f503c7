import { expect, test } from '@playwright/test';
import { startPostgres } from '../support/postgres.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { confirmTime, makeCounsellor, signIn, takeNext } from './counsellor.ts';
import { ask, findForm } from './newcomer.ts';

/**
 * The main job: a newcomer opens the site in Arabic on a phone, picks Schalke, finds a service, asks, and holds a slip.
 * A counsellor signs in, takes the request and confirms a time. The slip shows it, in Arabic with the German below.
 */
for (const dialect of ['sqlite', 'postgres'] as const) {
  test.describe(`the main job on ${dialect}`, () => {
    let portal: Portal;
    let counsellor: string;
    let stopDatabase = () => Promise.resolve();

    test.beforeAll(async () => {
      test.setTimeout(120_000);
      if (dialect === 'postgres') {
        const postgres = await startPostgres();
        stopDatabase = postgres.stop;
        portal = await startPortal({ databaseUrl: postgres.url });
      } else {
        portal = await startPortal();
      }
      counsellor = await makeCounsellor(portal, 'Yilmaz');
    });
    test.afterAll(async () => {
      await portal.stop();
      await stopDatabase();
    });

    for (const javaScriptEnabled of [true, false]) {
      // One counsellor, so one appointment at a time.
      const time = javaScriptEnabled ? '10:20' : '14:40';
      test(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', async ({ browser }) => {
        const phone = await browser.newContext({
          javaScriptEnabled,
          viewport: { width: 360, height: 740 },
          locale: 'ar-SY',
          timezoneId: 'Asia/Tokyo',
        });
        const desk = await browser.newContext({ javaScriptEnabled, viewport: { width: 1280, height: 900 } });
        const newcomer = await phone.newPage();
        const work = await desk.newPage();

        await newcomer.goto(`${portal.url}/`);
        await expect(newcomer).toHaveURL(`${portal.url}/ar/`);
        await findForm(newcomer, portal.url, 'ar', 'schalke');
        const { reference, slip } = await ask(newcomer, { name: 'أمينة', topic: 'debts' });

        await signIn(work, portal.url, counsellor);
        await work.goto(`${portal.url}/desk/requests/?view=unclaimed`);
        await expect(work.locator('main')).toContainText(reference);
        await expect(work.locator('main')).not.toContainText('أمينة');
        await takeNext(work);
        await expect(work.locator('main')).toContainText(reference);
        await confirmTime(work, { date: '2027-03-30', time, place: 'Kapellenstraße 16' });
        await expect(work.locator('main')).toContainText(time);

        // 30 March 2027 is the first working day of summer time, after Easter, and the phone is set to Tokyo.
        await newcomer.goto(slip);
        const sheet = newcomer.locator('article.slip');
        await expect(sheet).toContainText('الثلاثاء');
        await expect(sheet).toContainText('30.03.2027');
        await expect(sheet.locator('.slip-german')).toContainText('Dienstag');
        await expect(sheet.locator('.slip-german')).toContainText(time);
        await expect(sheet).toContainText('Kapellenstraße 16');

        // The person has seen it, so nobody needs to call.
        await work.goto(`${portal.url}/desk/requests/?view=to-be-told`);
        await expect(work.locator('main')).not.toContainText(reference);
        await phone.close();
        await desk.close();
      });
    }

    test('a counsellor of another provider sees nothing of the request', async ({ browser, page }) => {
      await page.goto(`${portal.url}/de/appointment/?quarter=horst`);
      const { reference } = await ask(page, { name: 'Ana' });
      const other = await browser.newPage();
      await signIn(other, portal.url, await makeCounsellor(portal, 'Kowalski', 'awo'));
      for (const view of ['unclaimed', 'mine', 'all', 'to-be-told', 'closed']) {
        await other.goto(`${portal.url}/desk/requests/?view=${view}`);
        await expect(other.locator('body')).not.toContainText(reference);
      }
      await other.close();
    });
  });
}

test('two counsellors at two processes press "take" at once: one has it, the other is told so', async ({ browser }) => {
  test.setTimeout(180_000);
  const postgres = await startPostgres();
  const first = await startPortal({ databaseUrl: postgres.url });
  const second = await startPortal({ databaseUrl: postgres.url, dataDir: first.dataDir });
  try {
    const people = [
      { portal: first, email: await makeCounsellor(first, 'Yilmaz') },
      { portal: second, email: await makeCounsellor(first, 'Kowalski') },
    ];
    const newcomer = await browser.newPage();
    await newcomer.goto(`${first.url}/de/appointment/`);
    for (let round = 0; round < 5; round += 1) {
      await newcomer.goto(`${first.url}/de/appointment/`);
      const { reference } = await ask(newcomer, { name: 'Ana' });
      const desks = await Promise.all(
        people.map(async ({ portal, email }) => {
          const context = await browser.newContext();
          const page = await context.newPage();
          await signIn(page, portal.url, email);
          return { context, portal };
        }),
      );
      const { context, portal } = desks[0]!;
      const listed = await context.request.get(`${portal.url}/api/desk/requests?reference=${reference}`);
      const { requests } = (await listed.json()) as { requests: { id: string }[] };
      const answers = await Promise.all(
        desks.map((desk) =>
          desk.context.request.post(`${desk.portal.url}/api/desk/requests/${requests[0]!.id}/claim`, {
            headers: { origin: desk.portal.url },
          }),
        ),
      );
      expect(answers.map((answer) => answer.status()).sort()).toEqual([200, 409]);
      const refused = (await answers.find((answer) => answer.status() === 409)!.json()) as { code: string };
      expect(refused.code).toBe('already-claimed');
      await Promise.all(desks.map((desk) => desk.context.close()));
    }
    await newcomer.close();
  } finally {
    await second.stop();
    await first.stop();
    await postgres.stop();
  }
});
