// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import './quick-exit.element.ts';

const neutral = 'https://weather.example/';
let isShown: boolean;

beforeEach(() => {
  isShown = true;
  vi.spyOn(Element.prototype, 'getClientRects').mockImplementation(() => (isShown ? [new DOMRect()] : []) as unknown as DOMRectList);
  vi.spyOn(window.location, 'replace').mockImplementation(() => undefined);
  vi.spyOn(history, 'pushState');
  vi.spyOn(history, 'replaceState').mockImplementation(() => undefined);
  document.body.hidden = false;
});

afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

function show(attributes = ''): HTMLElement {
  document.body.innerHTML = `<quick-exit data-home="/ar/" ${attributes}><a href="${neutral}">Leave</a></quick-exit>
    <a id="next" href="/ar/services/shelter/">Shelter</a>`;
  // Enters the page again, now with its link.
  document.body.append(document.querySelector('quick-exit')!);
  return document.querySelector<HTMLElement>('quick-exit a')!;
}

const press = (key: string) => document.dispatchEvent(new KeyboardEvent('keydown', { key }));
const renamed = () => vi.mocked(history.replaceState).mock.calls.map(([, , address]) => new URL(String(address)).pathname);

it('replaces the page with the neutral one, and never adds to the history', () => {
  show().click();
  expect(window.location.replace).toHaveBeenCalledExactlyOnceWith(neutral);
  expect(renamed()).toEqual(['/ar/']);
  expect(history.pushState).not.toHaveBeenCalled();
});

it('hides the page and its title before the neutral page has loaded', () => {
  document.title = 'Help after violence';
  show().click();
  expect(document.body.hidden).toBe(true);
  expect(document.title).toBe('…');
});

it('leaves at the third Escape in a row', () => {
  show();
  press('Escape');
  press('Escape');
  expect(window.location.replace).not.toHaveBeenCalled();
  press('Escape');
  expect(window.location.replace).toHaveBeenCalledExactlyOnceWith(neutral);
});

it('stays when another key comes between, and while its link is hidden', () => {
  show();
  for (const key of ['Escape', 'Escape', 'a', 'Escape', 'Escape']) press(key);
  isShown = false;
  for (const key of ['Escape', 'Escape', 'Escape']) press(key);
  expect(window.location.replace).not.toHaveBeenCalled();
});

it('does not listen after it has left the page', () => {
  show();
  document.querySelector('quick-exit')!.remove();
  for (const key of ['Escape', 'Escape', 'Escape']) press(key);
  expect(window.location.replace).not.toHaveBeenCalled();
});

it('lets the next page replace a traceless one', () => {
  show('data-traceless');
  document.querySelector<HTMLElement>('#next')!.click();
  const [next] = vi.mocked(window.location.replace).mock.calls.flat();
  expect(new URL(String(next), 'https://kim.example').pathname).toBe('/ar/services/shelter/');
});

it('hides the question of a traceless page from its address, at once and whenever it is typed anew', () => {
  show('data-traceless="/ar/search/"');
  expect(renamed()).toEqual(['/ar/search/']);
  document.dispatchEvent(new Event('input'));
  expect(renamed()).toEqual(['/ar/search/', '/ar/search/']);
});

it('leaves the history alone while a traceless page is about another topic', () => {
  isShown = false;
  show('data-traceless="/ar/search/"');
  document.dispatchEvent(new Event('input'));
  // Runs after the element's own listener, and keeps the test on its page.
  window.addEventListener('click', (event) => event.preventDefault(), { once: true });
  document.querySelector<HTMLElement>('#next')!.click();
  expect(renamed()).toEqual([]);
  expect(window.location.replace).not.toHaveBeenCalled();
});
