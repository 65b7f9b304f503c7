// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import './send-again.element.ts';

const network = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal('fetch', network.mockReset());
  document.body.innerHTML = `<main id="main"><h1>Slip</h1>
    <form method="post" action="/en/slip/"><button name="action" value="cancel" type="submit">Cancel</button></form>
    <send-again data-sending="Sending" data-not-sent="No connection|Server away|Perhaps it arrived." data-refused="Not sent">
      <template data-part="alert"><div role="alert"><svg></svg><p></p><p></p><button>Send again</button></div></template>
    </send-again></main>`;
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const press = (selector: string): boolean => {
  const submitter = document.querySelector<HTMLButtonElement>(selector);
  return document.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter }));
};
const said = () => [...document.querySelectorAll('.sending [role="alert"] p')].map((one) => one.textContent);

it.each([
  ['of ours', '<main id="main"><p data-refusal="Too many">Wait.</p></main>', ['Not sent: Too many', 'Wait.']],
  ['of somebody else', '<main><h1>Bad gateway</h1></main>', ['Server away', 'Perhaps it arrived.']],
])('a refusal %s leaves the slip as it is, at every press, and the same step is sent again', async (_, answer, words) => {
  network.mockImplementation(() => Promise.resolve(new Response(answer, { status: 503 })));
  for (const [index, button] of ['form > button', '.sending button', '.sending button', '.sending button'].entries()) {
    expect(press(button)).toBe(false);
    await vi.waitFor(() => expect(said()).toEqual(words));
    expect(network).toHaveBeenCalledTimes(index + 1);
    expect(String(network.mock.calls[index]![1]?.body as URLSearchParams)).toBe('action=cancel');
  }
  expect(document.querySelector('h1')?.textContent).toBe('Slip');
  expect(document.querySelectorAll('.sending')).toHaveLength(1);
});

it('leaves the third press to the browser only where nothing answers at all', async () => {
  network.mockRejectedValue(new TypeError('blocked'));
  for (const button of ['form > button', '.sending button']) {
    expect(press(button)).toBe(false);
    await vi.waitFor(() => expect(said()).toEqual(['No connection', 'Perhaps it arrived.']));
  }
  expect(press('.sending button')).toBe(true);
});
