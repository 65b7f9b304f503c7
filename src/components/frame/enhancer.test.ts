// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { Enhancer } from './enhancer.ts';

let presses = 0;

class PressCounter extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    document.addEventListener('click', () => (presses += 1), { signal });
  }

  partNamed = (name: string) => this.getPart(name);
  wordsOf = (name: string, values?: Record<string, string | number>) => this.words(name, values);
}
customElements.define('press-counter', PressCounter);

const counter = () => document.querySelector<PressCounter>('press-counter')!;

beforeEach(() => {
  document.body.innerHTML = '<press-counter data-found="{count} places near {place}"><b data-part="sum"></b></press-counter>';
  presses = 0;
});

it('ends its listeners when the element leaves the page', () => {
  document.body.click();
  counter().remove();
  document.body.click();
  expect(presses).toBe(1);
});

it('listens once again after the element has moved', () => {
  const moved = counter();
  for (let move = 0; move < 3; move += 1) document.body.append(moved);
  document.body.click();
  expect(presses).toBe(1);
});

it('finds a part by its name, and names the part that the markup lacks', () => {
  expect(counter().partNamed('sum').localName).toBe('b');
  expect(() => counter().partNamed('total')).toThrow('<press-counter> has no part "total"');
});

it('puts values into words, and leaves a place without a value as it is', () => {
  expect(counter().wordsOf('found', { count: 0, place: 'Buer' })).toBe('0 places near Buer');
  expect(counter().wordsOf('found', { count: 3 })).toBe('3 places near {place}');
  expect(counter().wordsOf('missing')).toBe('');
});
