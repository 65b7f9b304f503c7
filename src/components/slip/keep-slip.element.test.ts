// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { caches, kept, pathOf, pathsIn } from '../../../tests/support/kept-files.ts';
import './keep-slip.element.ts';

const path = '/ar/appointment/AAAABBBBCCCCDDDDEEEEFF/';
const former = '/ar/appointment/GGGGHHHHIIIIJJJJKKKKLL/';
const slipPage = '<html><keep-slip data-reference="482-915-737"></keep-slip></html>';
const keptPage = (reference: string) => new Response(slipPage, { headers: { 'x-slip': reference } });

const network = new Map<string, () => Response>();
const unregister = vi.fn(() => Promise.resolve(true));
const register = vi.fn((_script: string, { scope }: { scope: string }) => Promise.resolve(registrationOf(scope)));
const registrationOf = (scope: string) => ({
  scope: `https://kim.example.org${scope}`,
  active: { state: 'activated', addEventListener: () => undefined },
  unregister,
});

beforeEach(() => {
  kept.clear();
  network.clear();
  network.set(path, () => new Response(slipPage, { headers: { 'content-security-policy': "default-src 'self'", 'set-cookie': 'a=b' } }));
  network.set('/offline/scripts.json', () => new Response('{}'));
  unregister.mockClear();
  register.mockClear();
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('fetch', async (asked: string) => {
    const answer = network.get(pathOf(asked));
    if (answer === undefined) throw new TypeError('no network');
    return Promise.resolve(answer());
  });
  const serviceWorker = {
    register,
    getRegistration: (scope: string) => Promise.resolve(register.mock.calls.length > 0 ? registrationOf(scope) : undefined),
  };
  Object.defineProperty(navigator, 'serviceWorker', { value: serviceWorker, configurable: true });
  window.history.replaceState(null, '', path);
});
afterEach(() => {
  document.body.innerHTML = '';
  vi.unstubAllGlobals();
});

/** Shows the slip's page. @param more attributes of the element */
function open(more = ''): HTMLElement {
  const page = document.createElement('template');
  page.innerHTML = `<keep-slip hidden data-language="ar" data-reference="482-915-737" data-kept="kept" data-working="working" data-failed="failed" data-removed="removed" ${more}>
    <button data-part="keep">keep</button><button data-part="remove" hidden>remove</button><p role="status"></p></keep-slip>`;
  // With its parts, as a script finds it that runs after the page has been read.
  document.body.replaceChildren(page.content.cloneNode(true));
  return document.querySelector<HTMLElement>('keep-slip')!;
}
const part = (name: string) => document.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
const status = () => document.querySelector('[role="status"]')?.textContent;
const says = (words: string) => vi.waitFor(() => expect(status()).toBe(words));
const press = async (name: string, words: string) => {
  part(name).click();
  await says(words);
};

describe('a slip', () => {
  it('is kept by a press, and by nothing else', async () => {
    const element = open();
    expect(element.hidden).toBe(false);
    await new Promise((resolve) => setTimeout(resolve));
    expect(kept.size).toBe(0);
    expect(register).not.toHaveBeenCalled();
    await press('keep', 'kept');
    expect(pathsIn('slips')).toEqual([path]);
    expect(register).toHaveBeenCalledExactlyOnceWith('/offline-worker.js?slips', { scope: '/ar/' });
    expect([part('keep').hidden, part('remove').hidden]).toEqual([true, false]);
  });

  it('is kept with its reference and its policy, and without a cookie', async () => {
    open();
    await press('keep', 'kept');
    const answer = kept.get('slips')?.get(path);
    expect(answer?.headers.get('x-slip')).toBe('482-915-737');
    expect(answer?.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(answer?.headers.get('set-cookie')).toBeNull();
  });

  it('is removed by a press, and its worker with it', async () => {
    open();
    await press('keep', 'kept');
    await press('remove', 'removed');
    expect(kept.size).toBe(0);
    expect(unregister).toHaveBeenCalledOnce();
    expect([part('keep').hidden, part('remove').hidden]).toEqual([false, true]);
  });

  it.each<[string, () => Response]>([
    ['was erased meanwhile', () => new Response('<html>nothing here</html>')],
    ['is not answered', () => new Response(slipPage, { status: 500 })],
  ])('that %s is not kept, and the page says so', async (_what, answer) => {
    network.set(path, answer);
    open();
    await press('keep', 'failed');
    expect(kept.size).toBe(0);
    expect(part('keep').hidden).toBe(false);
  });

  it('that is kept says so when it is opened, and is stored again', async () => {
    kept.set('slips', new Map([[path, keptPage('482-915-737')]]));
    open();
    await says('kept');
    await vi.waitFor(() => expect(kept.get('slips')?.get(path)?.headers.get('content-security-policy')).toBe("default-src 'self'"));
  });

  it('moves to its new link after a renewal, and leaves other slips', async () => {
    const other = '/ar/appointment/MMMMNNNNOOOOPPPPQQQQRR/';
    kept.set(
      'slips',
      new Map([
        [former, keptPage('482-915-737')],
        [other, keptPage('111-222-333')],
      ]),
    );
    open();
    await says('kept');
    await vi.waitFor(() => expect(pathsIn('slips')).toEqual([path, other].toSorted()));
  });

  it('that was erased is removed from the phone', async () => {
    kept.set('slips', new Map([[path, keptPage('482-915-737')]]));
    const element = open('data-gone');
    await vi.waitFor(() => expect(kept.size).toBe(0));
    expect(element.hidden).toBe(true);
  });

  it('offers nothing where the browser has no service worker', () => {
    Reflect.deleteProperty(navigator, 'serviceWorker');
    expect(open().hidden).toBe(true);
  });
});
