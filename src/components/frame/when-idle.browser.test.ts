// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { whenIdle } from './when-idle.browser.ts';

const { signal } = new AbortController();
afterEach(() => void vi.unstubAllGlobals());

it('waits until the page is loaded', () => {
  vi.stubGlobal('requestIdleCallback', (doIt: () => void) => doIt());
  const state = vi.spyOn(document, 'readyState', 'get').mockReturnValue('interactive');
  const doIt = vi.fn();
  whenIdle(doIt, signal);
  expect(doIt).not.toHaveBeenCalled();
  window.dispatchEvent(new Event('load'));
  expect(doIt).toHaveBeenCalledOnce();
  state.mockRestore();
});

it('does nothing where the person asks to save data', () => {
  vi.stubGlobal('requestIdleCallback', (doIt: () => void) => doIt());
  vi.stubGlobal('navigator', { connection: { saveData: true } });
  const doIt = vi.fn();
  whenIdle(doIt, signal);
  window.dispatchEvent(new Event('load'));
  expect(doIt).not.toHaveBeenCalled();
  vi.stubGlobal('navigator', { connection: { saveData: false } });
  vi.spyOn(document, 'readyState', 'get').mockReturnValue('complete');
  whenIdle(doIt, signal);
  expect(doIt).toHaveBeenCalledOnce();
});
