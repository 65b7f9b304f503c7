import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEngines } from '../../setup/engines.ts';
import { makeCounsellor, password } from '../journeys/counsellor.ts';
import { offerHours } from '../journeys/consultation-hours.ts';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { startFirefox } from './firefox.ts';
import { Tab, type Engine, type EngineOptions } from './tab.ts';
import { startWebKit } from './webkit.ts';

/*
 * The main ways through the portal in engines other than Chromium, which all other journeys use.
 */

const engines: Record<string, (options: EngineOptions) => Promise<Engine>> = {
  Firefox: async (options) => startFirefox(await findEngines(() => undefined), options),
  WebKitGTK: async (options) => startWebKit(await findEngines(() => undefined), options),
};

let portal: Portal;
let start: () => Promise<void>;
let url: string;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-engines-'));
  const listen = { host: 'localhost', port: await freePort() };
  start = async () => {
    portal = await startPortal({ dataDir, listen });
  };
  await start();
  ({ url } = portal);
  await offerHours(portal);
  await makeCounsellor(portal, 'Ayse');
}, 300_000);
afterAll(async () => {
  await portal.stop();
  await rm(dataDir, { recursive: true });
});

const sendButton = '[data-check] > button[type="submit"]';
const found = (language: string, service: string) => `main a[href="/${language}/services/${service}/"]`;

/**
 * With scripts one screen of the form is shown at a time: goes on until the wanted part is there. Where a browser runs scripts and that of
 * the form does not come, as in WebKitGTK "without scripts", the whole form is there after eight seconds.
 */
async function reach(tab: Tab, selector: string): Promise<void> {
  await tab.waitFor(
    'the form',
    (wanted) => {
      const part = document.querySelector(wanted);
      const isThere = part !== null && part.getClientRects().length > 0 && getComputedStyle(part).visibility === 'visible';
      return isThere || document.querySelector('[data-next]')?.hasAttribute('name') === false;
    },
    selector,
  );
  const shownScreen = () => [...document.querySelectorAll('[data-step]')].findIndex((screen) => !(screen as HTMLElement).hidden);
  for (let screens = 0; screens < 12 && !(await tab.isVisible(selector)); screens += 1) {
    const before = await tab.run(shownScreen);
    await tab.press('[data-next]');
    await tab.waitFor(
      'the next screen',
      (last) => [...document.querySelectorAll('[data-step]')].findIndex((screen) => !(screen as HTMLElement).hidden) !== last,
      before,
    );
  }
  await tab.see(selector);
}

/** From an empty form to the slip. */
async function ask(tab: Tab, language: string, name: string, { freeTime = false } = {}): Promise<string> {
  await tab.open(`${url}/${language}/appointment/?service=kim-schalke`);
  if (freeTime) {
    await reach(tab, '.slot-times button');
    await tab.press('.slot-times button');
    // With scripts a kept time leads on to the next screen.
    await tab.waitFor('the kept time', () => document.querySelector('#f-slot[data-left]') !== null);
  }
  await reach(tab, 'input[name="name"]');
  await tab.type('input[name="name"]', name);
  await reach(tab, 'input[name="reply"][value="none"]');
  await tab.press('input[name="reply"][value="none"]');
  await reach(tab, sendButton);
  await tab.press(sendButton);
  await tab.arrive(/\/appointment\/[\w-]{22}\//);
  expect(await tab.read('.reference bdi')).toMatch(/^\d{3}-\d{3}-\d{3}$/);
  return (await tab.address()).replace(/[?#].*/, '');
}

for (const [name, startEngine] of Object.entries(engines)) {
  for (const scripts of [true, false]) {
    describe(`${name} ${scripts ? 'with' : 'without'} scripts`, () => {
      let tab: Tab;
      beforeAll(async () => {
        tab = new Tab(await startEngine({ scripts }));
      });
      afterAll(() => tab.stop());

      for (const [language, word] of Object.entries({ de: 'Schulden', ar: 'ديون' })) {
        it(`finds a service by own words and narrows to a quarter in ${language}`, async () => {
          await tab.open(`${url}/${language}/`);
          await tab.type('main input[name="q"]', word);
          await tab.press('form:has(input[name="q"]) button');
          await tab.arrive(/\/search\/#found$/);
          await tab.see(found(language, 'diakonie-beratende-dienste'));
          await tab.open(`${url}/${language}/search/`);
          await tab.choose('select[name="quarter"]', 'schalke');
          await tab.press('form:has(input[name="q"]) button');
          await tab.waitFor(
            'the counselling of the quarter first',
            (href) => document.querySelector('[data-part="groups"] h3 > a')?.getAttribute('href') === href,
            `/${language}/services/kim-schalke/`,
          );
        });

        it(`books a free time, moves it and cancels it in ${language}`, async () => {
          const shownTime = () => document.querySelector<HTMLTimeElement>('.slip-part .moment time')!.dateTime;
          await ask(tab, language, 'أمينة', { freeTime: true });
          expect((await tab.read('main')).replaceAll('\u00ad', '')).toContain('Beispielstraße 1');
          const before = await tab.run(shownTime);
          await tab.press('main a[href$="/move/"]');
          await tab.arrive(/\/move\/$/);
          await tab.press('li:nth-child(2) button[name="slot"]');
          await tab.arrive(/done=moved/);
          expect(await tab.run(shownTime)).not.toBe(before);
          await tab.press('details:has(input[name="action"][value="cancel"]) > summary');
          await tab.press('form:has(input[value="cancel"]) button');
          await tab.arrive(/done=cancelled/);
        });
      }

      it('answers a request at the desk', async () => {
        await ask(tab, 'de', 'Ana');
        await tab.open(`${url}/desk/sign-in/`);
        await tab.type('input[name="email"]', 'ayse@example.org');
        await tab.type('input[name="password"]', password);
        await tab.press('form:has(input[name="password"]) button[type="submit"]');
        await tab.arrive(/\/desk\/$/);
        await tab.press('.take-next button');
        await tab.arrive(/\/desk\/requests\/[0-9a-f-]{36}\//);
        await tab.press('form:has(input[name="action"][value="person"]) button');
        await tab.see('#person dl');
        await tab.press('.slot-chip label');
        await tab.press('form:has(.slot-chips) .button-primary');
        await tab.arrive(/done=confirmed/);
        await tab.press('details:has(button[name="how"][value="visit"]) > summary');
        await tab.press('button[name="how"][value="visit"]');
        await tab.arrive(/done=told/);
      });

      if (scripts) {
        it('opens the kept directory and the kept slip without a network', async () => {
          const slip = await ask(tab, 'ar', 'Ana');
          await tab.press('keep-slip summary');
          await tab.press('keep-slip [data-part="keep"]');
          await tab.see('keep-slip [data-part="remove"]');
          await tab.open(`${url}/ar/`);
          await tab.press('keep-offline summary');
          await tab.press('keep-offline [data-part="keep"]');
          await tab.see('keep-offline [data-part="remove"]');
          await portal.stop();
          await tab.open(slip);
          await tab.see('.reference bdi');
          await tab.open(`${url}/ar/quarters/schalke/`);
          await tab.see('.offline-note');
          await tab.open(`${url}/ar/search/?q=Lalok`);
          await tab.see(found('ar', 'lalok-libre'));
          await start();
          await tab.open(slip);
          await tab.press('keep-slip summary');
          await tab.press('keep-slip [data-part="remove"]');
          await tab.see('keep-slip [data-part="keep"]');
        });
      }
    });
  }
}
