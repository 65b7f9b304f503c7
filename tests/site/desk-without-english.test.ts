import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setLanguage } from '../../api/accounts/account.ts';
import type { Role } from '../../api/contract/codes.ts';
import { makeCity } from '../../setup/content/city.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call, colleague } from '../support/desk.ts';

/* The desk has German and English from the release, whatever languages a city offers to its readers. */

let folder: string;
let test: TestApp;
beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'kim-no-english-')), 'content');
  await makeCity(folder, { name: 'Musterstadt', languages: ['de', 'ar', 'fr'] });
  test = await testApp('sqlite', { built: true, contentDir: folder });
});
afterAll(async () => {
  await test.close();
  await rm(path.dirname(folder), { recursive: true });
});

it('a city without English signs in and works in English', async () => {
  const signIn = await call(test, { method: 'GET', url: '/desk/sign-in/', headers: { 'accept-language': 'en' } });
  expect([signIn.statusCode, signIn.body.includes('<html lang="en" dir="ltr">')]).toEqual([200, true]);
  const pages: [Role, string][] = [
    ['counsellor', '/desk/'],
    ['coordinator', '/desk/requests/'],
    ['editor', '/desk/services/'],
    ['translator', '/desk/translations/'],
    ['translator', '/desk/translations/fr/'],
    ['admin', '/desk/accounts/'],
  ];
  for (const [role, url] of pages) {
    const person = await colleague(test, { role, provider: 'city' });
    await setLanguage(test.db, person.id, 'en');
    const { statusCode, body } = await call(test, { method: 'GET', url, as: person });
    expect([url, statusCode, body.includes('<html lang="en" dir="ltr">'), body.includes('Musterstadt')]).toEqual([url, 200, true, true]);
    expect(body).not.toMatch(/gelsenkirchen/i);
    if (url === '/desk/translations/') expect(body.replace(/\s+/g, ' ')).toMatch(/<bdi lang="fr">Français<\/bdi>: complete, \d{4} texts/);
  }
});

it('its readers find no English', async () => {
  expect((await call(test, { method: 'GET', url: '/fr/appointment/' })).statusCode).toBe(200);
  expect((await call(test, { method: 'GET', url: '/en/appointment/' })).statusCode).toBe(404);
});
