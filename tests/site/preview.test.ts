import { expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { call, colleague } from '../support/desk.ts';

const entry = 'familienbuero';

it.each([
  ['de', 'ltr'],
  ['ar', 'rtl'],
])('the preview in %s is the public page with a note that it is not published', async (language, direction) => {
  const test = await testApp('sqlite', { built: true });
  const editor = await colleague(test, { role: 'editor' });
  const answer = await call(test, { method: 'GET', url: `/desk/services/${entry}/preview/?language=${language}`, as: editor });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toMatch(
    new RegExp(`<html[^>]* lang="${language}"[^>]* dir="${direction}"|<html[^>]* dir="${direction}"[^>]* lang="${language}"`),
  );
  expect(answer.body).toContain('Vorschau: Diese Seite ist noch nicht veröffentlicht.');
  expect(answer.body).toContain('<meta name="robots" content="noindex">');
  expect(answer.body).toContain(test.app.site().directory.services.find(({ id }) => id === entry)!.places[0]!.street!);
  await test.close();
});
