// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveCounts } from '../../../api/contract/live.ts';
import type { News } from './desk-live.browser.ts';
import './desk-live.element.ts';

vi.mock(import('./desk-live.browser.ts'), async (original) => ({ ...(await original()), listen: () => undefined }));

type Hearing = HTMLElement & { hear: (news: News) => void };

let element: Hearing;
beforeEach(() => {
  vi.useFakeTimers();
  document.title = 'Anfragen';
  document.body.innerHTML = `
    <desk-live data-account="a" data-position="1000_1_1_" data-new="{number} neue" data-came="Neu: {number}" data-urgent="Dringend: {number}">
      <a data-part="new" href="/desk/" hidden></a>
      <a data-part="changed" href="/desk/week/" hidden data-shows="changes"></a>
      <p data-part="calm"></p>
      <p data-part="loud"></p>
    </desk-live>`;
  element = document.querySelector<Hearing>('desk-live')!;
});
afterEach(() => {
  document.body.innerHTML = '';
  vi.useRealTimers();
});

const part = (name: string) => element.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
const hear = (counts: Partial<LiveCounts>, position = '2000_2_1_') =>
  element.hear({ position, counts: { new: 0, newUrgent: 0, changed: 0, waiting: 0, urgent: 0, mine: 0, ...counts } });

it('adds up what has come, in the link and in the title', () => {
  hear({ new: 1 });
  hear({ new: 2 }, '3000_4_1_');
  expect(part('new').textContent).toBe('3 neue');
  expect(part('new').hidden).toBe(false);
  expect(document.title).toBe('(3) Anfragen');
});

it('leaves out what the page shows already, and counts without anything new', () => {
  hear({ new: 1 }, '999_1_1_');
  hear({ waiting: 7 });
  expect(part('new').hidden).toBe(true);
  expect(document.title).toBe('Anfragen');
});

it('says at most every thirty seconds how many have come, and the last sum', () => {
  hear({ new: 1 });
  expect(part('calm').textContent).toBe('Neu: 1');
  hear({ new: 1 });
  vi.advanceTimersByTime(10_000);
  hear({ new: 1 });
  vi.advanceTimersByTime(19_999);
  expect(part('calm').textContent).toBe('Neu: 1');
  vi.advanceTimersByTime(1);
  expect(part('calm').textContent).toBe('Neu: 3');
});

it('says an urgent one at once', () => {
  hear({ new: 1 });
  hear({ new: 1, newUrgent: 1 });
  expect(part('loud').textContent).toBe('Dringend: 1');
});

it('offers to show other changes where the page shows them', () => {
  hear({ changed: 1 });
  expect(part('changed').hidden).toBe(false);
});
