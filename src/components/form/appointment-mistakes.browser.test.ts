// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { isComplete, unmarkMended } from './appointment-mistakes.browser.ts';

const empty = () => {
  const message = document.createElement('p');
  message.className = 'field-error';
  message.append(document.createElement('span'));
  return message;
};
const get = (selector: string) => document.querySelector<HTMLInputElement>(selector)!;
const section = () => get('section');
const said = () => [...document.querySelectorAll('.field-error')].map((one) => one.textContent);
const write = (name: string, value: string) => {
  get(`[name="${name}"]`).value = value;
  unmarkMended(section(), get(`[name="${name}"]`));
};
const choose = (value: string) => {
  get(`[value="${value}"]`).checked = true;
  // happy-dom remembers what a selector found until the tree changes.
  section().append(get(`[value="${value}"]`));
  unmarkMended(section(), get(`[value="${value}"]`));
};

beforeEach(() => {
  document.body.innerHTML = `<form><section>
    <input type="radio" name="reply" value="sms"><input type="radio" name="reply" value="call">
    <div data-missing="missing" data-unreadable="unreadable" data-landline="landline"><input id="f-phone" type="tel" name="phone" value="0151 23456789"></div>
    <details><div data-unreadable="from 1 to 20"><input id="f-persons" name="persons" value="1"></div></details>
  </section></form>`;
  get('[value="sms"]').checked = true;
});

it.each(['abc', '0', '21', '۲۵', '1.5', '-2', '2 3'])('refuses %s persons at their own step, and opens their fold', (persons) => {
  write('persons', persons);
  expect(isComplete(section(), empty)).toBe(false);
  expect(said()).toEqual(['from 1 to 20']);
  expect(get('details').hasAttribute('open')).toBe(true);
  expect(document.activeElement?.id).toBe('f-persons');
});

it.each(['', '1', '20', '٣', '۱۲', '\u200f٢\u200f', '３'])('takes "%s" persons, in the digits of any script', (persons) => {
  write('persons', persons);
  expect(isComplete(section(), empty)).toBe(true);
});

it.each(['0209 1690', '٠٢٠٩ ١٦٩٠', '+49 209 1690', '0049 30 123456'])('refuses an SMS to %s', (phone) => {
  write('phone', phone);
  expect(isComplete(section(), empty)).toBe(false);
  expect(said()).toEqual(['landline']);
});

it.each(['0151 23456789', '۰۱۷۶ ۱۲۳۴۵۶۷', '+49 160 1234567', '+90 532 1234567', '+359 2 123 4567'])(
  'leaves an SMS to %s to the server',
  (phone) => {
    write('phone', phone);
    expect(isComplete(section(), empty)).toBe(true);
  },
);

it('removes a mark when the answer is mended, and when another answer mends it, and no sooner', () => {
  write('persons', 'abc');
  write('phone', '0209 1690');
  isComplete(section(), empty);
  write('persons', 'ab');
  expect(said()).toEqual(['landline', 'from 1 to 20']);
  write('persons', '۲');
  expect(said()).toEqual(['landline']);
  choose('call');
  expect(said()).toEqual([]);
  expect(document.querySelector('[aria-invalid]')).toBeNull();
});

it("keeps the server's mark until its own field is changed", () => {
  get('#f-phone').closest('div')!.classList.add('wrong');
  get('#f-phone').before(empty());
  write('persons', '2');
  expect(said()).toEqual(['']);
  write('phone', '0151 23456780');
  expect(said()).toEqual([]);
});
