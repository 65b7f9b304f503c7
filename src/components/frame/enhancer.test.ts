// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('a form that an element takes over', () => {
  let take: (event: SubmitEvent) => void | Promise<void>;

  class FormTaker extends Enhancer {
    protected override enhance(signal: AbortSignal): void {
      const form = this.querySelector('form');
      if (form !== null) this.takeOver(form, signal, (event) => take(event));
    }
  }
  customElements.define('form-taker', FormTaker);

  const button = () => document.querySelector('button')!;
  /** @returns whether the browser would send the form itself */
  const press = (submitter: HTMLElement | null | undefined = button()) => {
    const event = new SubmitEvent('submit', { cancelable: true });
    Object.defineProperty(event, 'submitter', { value: submitter });
    return document.querySelector('form')!.dispatchEvent(event);
  };
  const fail = () => {
    throw new TypeError('toSorted is not a function');
  };

  beforeEach(() => {
    document.body.innerHTML = '<main><form-taker><form><button name="step" value="find">Find</button></form></form-taker></main>';
    document.querySelector('main')!.append(document.querySelector('form-taker')!);
    vi.stubGlobal('reportError', vi.fn());
    vi.spyOn(button(), 'click').mockImplementation(() => undefined);
    vi.spyOn(document.querySelector('form')!, 'submit').mockImplementation(() => undefined);
  });

  it('stays in the page while that works', async () => {
    take = (event) => event.preventDefault();
    expect(press()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve));
    expect(button().click).not.toHaveBeenCalled();
  });

  it('is sent by the browser when that fails before anything was prevented', () => {
    take = fail;
    expect(press()).toBe(true);
    expect(reportError).toHaveBeenCalledOnce();
  });

  it.each(['at once', 'later'])('is sent by the pressed button when that fails %s, after the press was prevented', async (when) => {
    take = async (event) => {
      event.preventDefault();
      if (when === 'later') await Promise.resolve();
      fail();
    };
    expect(press()).toBe(false);
    await vi.waitFor(() => expect(button().click).toHaveBeenCalledOnce());
    // From now on the element leaves the form alone.
    expect(press()).toBe(true);
  });

  it('is sent as a whole when that fails and no button was pressed', async () => {
    take = async (event) => {
      event.preventDefault();
      await Promise.reject(new Error('broken'));
    };
    press(null);
    await vi.waitFor(() => expect(document.querySelector('form')!.submit).toHaveBeenCalledOnce());
    expect(button().click).not.toHaveBeenCalled();
  });

  it('is never taken where the browser does not say which button was pressed', () => {
    take = (event) => event.preventDefault();
    const event = new SubmitEvent('submit', { cancelable: true });
    Object.defineProperty(event, 'submitter', { value: undefined });
    expect(document.querySelector('form')!.dispatchEvent(event)).toBe(true);
  });
});
