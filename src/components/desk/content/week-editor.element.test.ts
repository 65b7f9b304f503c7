// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import './week-editor.element.ts';

const words = {
  days: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
  to: 'bis',
  closed: 'geschlossen',
  unread: 'Noch nicht vollständig.',
  none: 'Noch keine Zeit.',
};
const day = (index: number, start: string, end: string) =>
  `<fieldset><input type="checkbox" name="rule.day-${index}.closed" value="yes" ${start === '' ? 'checked' : ''}>
  <input name="rule.day-${index}.0.start" value="${start}"><input name="rule.day-${index}.0.end" value="${end}"></fieldset>`;

beforeEach(() => {
  document.body.innerHTML = `<week-editor data-name="rule" data-words='${JSON.stringify(words)}'>${[0, 1, 2, 3]
    .map((index) => day(index, '9', '12'))
    .join('')}${day(5, '', '')}<output></output></week-editor>`;
});

const field = (name: string) => document.querySelector<HTMLInputElement>(`[name="rule.day-${name}"]`)!;
const told = () => [...document.querySelectorAll('output span')].map(({ textContent }) => textContent);
const type = (name: string, text: string) => {
  field(name).value = text;
  field(name).dispatchEvent(new Event('input', { bubbles: true }));
};

it('says the week in words, anew with every key', () => {
  type('2.0.end', '12 Uhr');
  expect(told()).toEqual(['Montag bis Donnerstag: 09:00–12:00', 'Freitag bis Sonntag: geschlossen']);
  type('2.0.end', '16.3');
  expect(told()).toEqual(['Noch nicht vollständig.']);
  type('2.0.end', '16.30');
  expect(told()).toEqual(['Montag, Dienstag, Donnerstag: 09:00–12:00', 'Mittwoch: 09:00–16:30', 'Freitag bis Sonntag: geschlossen']);
});

it('opens a closed day when a time is typed, and empties the times of a day that is closed', () => {
  type('5.0.start', '10');
  expect(field('5.closed').checked).toBe(false);
  field('0.closed').click();
  expect([field('0.0.start').value, field('0.0.end').value, field('1.0.start').value]).toEqual(['', '', '9']);
  for (const day of [1, 2, 3]) field(`${day}.closed`).click();
  type('5.0.start', '');
  expect(told()).toEqual(['Noch keine Zeit.']);
});
