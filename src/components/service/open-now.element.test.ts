// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CompiledHours } from '../../directory/hours-state.ts';
import './open-now.element.ts';

/** Monday to Friday, 9 to 13. */
const hours: CompiledHours = {
  from: '2026-11-22',
  until: '2026-12-06',
  week: [[[540, 780]], [[540, 780]], [[540, 780]], [[540, 780]], [[540, 780]], [], []],
  days: {},
};
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Shows the element at an instant, as `withHours` writes it. */
function show(instant: string, withHours = JSON.stringify(hours)): void {
  vi.setSystemTime(instant);
  const until = '<span data-when="today">until <b data-time></b></span><span data-when="never">always</span>';
  const opens = '<span data-when="later">opens <i data-day></i> <b data-time></b></span><span data-when="never">nothing known</span>';
  document.body.innerHTML = `<open-now>
    <p data-state="open" hidden>open ${until}</p>
    <p data-state="closing-soon" hidden>closing soon ${until}</p>
    <p data-state="closed" hidden>closed ${opens}</p>
    <p data-state="unknown">see the table</p>
  </open-now>`;
  const element = document.querySelector<HTMLElement>('open-now')!;
  Object.assign(element.dataset, { hours: withHours, weekdays: JSON.stringify(weekdays), today: 'today' });
  // Enters the page again, now with its attributes.
  document.body.append(element);
}

/** The text that a reader sees. */
function shown(): string {
  const copy = document.querySelector('open-now')!.cloneNode(true) as HTMLElement;
  for (const hidden of copy.querySelectorAll('[hidden]')) hidden.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** 2026-11-23 is a Monday; Berlin is one hour ahead of UTC. */
it.each([
  ['2026-11-23T07:59:00Z', 'closed opens today, 09:00'],
  ['2026-11-23T08:00:00Z', 'open until 13:00'],
  ['2026-11-23T11:30:00Z', 'closing soon until 13:00'],
  ['2026-11-23T12:00:00Z', 'closed opens Tuesday 24.11., 09:00'],
  ['2026-11-27T18:00:00Z', 'closed opens Monday 30.11., 09:00'],
  ['2026-12-05T12:00:00Z', 'closed nothing known'],
  ['2027-01-04T10:00:00Z', 'see the table'],
])('says at %s: %s', (instant, words) => {
  show(instant);
  expect(shown()).toBe(words);
});

it('follows the clock while the page stays open', () => {
  show('2026-11-23T07:59:30Z');
  vi.advanceTimersByTime(60_000);
  expect(shown()).toBe('open until 13:00');
});

it('looks at the clock again when the page comes back to the front', () => {
  show('2026-11-23T08:00:00Z');
  vi.setSystemTime('2026-11-23T12:00:00Z');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(shown()).toBe('closed opens Tuesday 24.11., 09:00');
});

it('claims nothing about hours that it cannot read', () => {
  show('2026-11-23T08:00:00Z', '');
  expect(shown()).toBe('see the table');
});

it('leaves no timer behind when it leaves the page', () => {
  show('2026-11-23T08:00:00Z');
  document.querySelector('open-now')!.remove();
  expect(vi.getTimerCount()).toBe(0);
});
