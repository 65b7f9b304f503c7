// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { proveSlot } from '../booking/slot-proof.browser.ts';
import { AppointmentSender } from './appointment-sender.browser.ts';
import { Refused } from './post.browser.ts';

vi.mock(import('../booking/slot-proof.browser.ts'), () => ({ proveSlot: vi.fn() }));

const times = (attributes = '') => `<main><section id="f-slot" ${attributes}></section></main>`;
const wish = `<main><section id="f-slot" data-proof><input name="slot"></section></main>`;
const theForm = '<main><appointment-steps></appointment-steps></main>';
const network = vi.fn<typeof fetch>();

beforeEach(() => {
  network.mockReset();
  vi.stubGlobal('fetch', network);
  vi.mocked(proveSlot).mockReset().mockResolvedValue('proof-1');
  document.body.innerHTML = `<form action="/ar/appointment/">
    <input name="quarter" value="schalke">
    <input name="idempotencyKey" value="key-1">
    <input name="name" value="Amira">
    <input name="phone" value="0209 1234567">
  </form>`;
});

const sender = () => new AppointmentSender(document.querySelector('form')!);
const answers = (...pages: string[]) => {
  for (const html of pages) network.mockResolvedValueOnce(new Response(html));
};
const sent = (call = 0) => Object.fromEntries(network.mock.calls[call]![1]?.body as URLSearchParams);

it('asks for times without a name or a number', async () => {
  answers(times());
  await sender().askTimes('find');
  expect(sent()).toEqual({ quarter: 'schalke', idempotencyKey: 'key-1', step: 'find' });
});

it('sends all answers, with the proof if there is one', async () => {
  answers(theForm);
  const one = sender();
  one.prove();
  await one.send();
  expect(network).toHaveBeenCalledOnce();
  expect(sent()).toEqual({ quarter: 'schalke', idempotencyKey: 'key-1', name: 'Amira', phone: '0209 1234567', proof: 'proof-1' });
});

it('sends under the same key again after a failure', async () => {
  network.mockRejectedValueOnce(new TypeError('no network'));
  answers(theForm);
  const one = sender();
  await expect(one.send()).rejects.toThrow('no network');
  await one.send();
  expect([sent(0)['idempotencyKey'], sent(1)['idempotencyKey']]).toEqual(['key-1', 'key-1']);
});

it('asks for the address of the slip alone, and reads it', async () => {
  network.mockResolvedValueOnce(new Response(null, { status: 201, headers: { location: '/ar/appointment/secret/?done=sent' } }));
  expect(await sender().send()).toEqual({ next: '/ar/appointment/secret/?done=sent', status: 201 });
  expect(network.mock.calls[0]![1]?.headers).toEqual({ prefer: 'return=minimal' });
});

it('takes a page that is neither slip nor form for a refusal without words, and ours with them', async () => {
  answers('<main><h1>Sign in to the hotspot</h1></main>', '<main><p data-refusal="Too many">Wait ten minutes.</p></main>');
  await expect(sender().send()).rejects.toEqual(new Refused());
  await expect(sender().send()).rejects.toMatchObject({ words: { reason: 'Too many', action: 'Wait ten minutes.' } });
});

it('proves once for as long as the proof is not spent', async () => {
  answers(times(), times('data-left="600"'));
  const one = sender();
  one.prove();
  one.prove();
  await one.askTimes('find');
  one.prove();
  expect(proveSlot).toHaveBeenCalledTimes(1);
  await one.askTimes('hold:slot-1');
  one.prove();
  expect(proveSlot).toHaveBeenCalledTimes(2);
});

it('tries once more with a new proof when the first came too late, and not again', async () => {
  vi.mocked(proveSlot).mockResolvedValueOnce('proof-1').mockResolvedValueOnce('proof-2');
  answers(wish, wish, wish);
  const one = sender();
  one.prove();
  await one.askTimes('hold:slot-1');
  expect(network).toHaveBeenCalledTimes(2);
  expect([sent(0)['proof'], sent(1)['proof']]).toEqual(['proof-1', 'proof-2']);
});

it('finds no times where the network fails or another page answers', async () => {
  network.mockRejectedValueOnce(new TypeError('no network'));
  answers('<main></main>');
  await expect(sender().askTimes('find')).rejects.toThrow('no network');
  await expect(sender().askTimes('find')).rejects.toBeInstanceOf(Refused);
});

it('gives up on a dead connection after thirty seconds', async () => {
  vi.useFakeTimers();
  network.mockImplementationOnce(
    (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
  );
  const sending = expect(sender().send()).rejects.toThrow('aborted');
  await vi.advanceTimersByTimeAsync(29_999);
  expect(network.mock.calls[0]![1]?.signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await sending;
  vi.useRealTimers();
});
