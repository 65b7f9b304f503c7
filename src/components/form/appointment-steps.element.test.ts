// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import './appointment-steps.element.ts';

vi.mock(import('../booking/slot-proof.browser.ts'), () => ({ proveSlot: async () => undefined }));

const network = vi.fn<typeof fetch>();

beforeEach(() => {
  network.mockReset().mockRejectedValue(new TypeError('no network'));
  vi.stubGlobal('fetch', network);
  vi.stubGlobal('scrollTo', () => undefined);
  vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(() => undefined);
  vi.spyOn(history, 'pushState');
  vi.spyOn(window.location, 'replace').mockImplementation(() => undefined);
  sessionStorage.clear();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
  history.replaceState(null, '', '/');
});

/** Shows a form of three questions: the topic, the time and the sending. */
function show(slot = '', { opened = 0 } = {}): void {
  document.body.innerHTML = `<main><appointment-steps data-untouched="true" data-opened="${opened}" data-not-sent="Not sent|Nothing is lost." data-offline="No connection|Server away|No times.|Not kept.|Try again" data-sending="Sending">
    <form action="/en/appointment/">
      <div class="steps-bar"><p data-text="%1 of %2"></p><progress></progress><p class="steps-said" role="status"></p></div>
      <section data-step><h2>Topic</h2><fieldset data-missing="Please choose."><div>
        <label><input type="checkbox" id="a" name="topics" value="work"> <span>Work </span> </label>
        <span class="topic-discreet"><label><input type="checkbox" id="b" name="topics" value="violence"> <span>Violence </span> </label></span>
      </div></fieldset></section>
      <section data-step id="f-slot" data-expired="Over|The time is free again.|Choose"><h2>Time</h2>${slot}</section>
      <section data-step data-check><h2>Send</h2>
        <div data-overview hidden><dl data-change="Change" data-nothing="Nothing" data-comma=", "></dl></div>
        <template data-part="error"><p class="field-error"><svg></svg><span><b>Error: </b></span></p></template>
        <template data-part="alert"><div role="alert"><p></p><p></p><button></button><a href="/en/quarters/" hidden>Places</a></div></template>
        <p class="notice"></p><button class="button" id="send" type="submit">Send</button>
      </section>
      <button type="submit" name="step" value="find" data-next>Next</button>
      <button type="button" data-back hidden>Back</button>
      <input type="hidden" name="idempotencyKey" value="key-1">
    </form></appointment-steps></main>`;
  // Enters the page again, now with its form.
  document.querySelector('main')!.append(document.querySelector('appointment-steps')!);
}

const get = (selector: string) => document.querySelector<HTMLInputElement>(selector)!;
const shown = () =>
  [...document.querySelectorAll<HTMLElement>('[data-step]')]
    .filter(({ hidden }) => !hidden)
    .map((one) => one.querySelector('h2')!.lastChild?.textContent);
const tick = (id: string) => {
  get(`#${id}`).checked = true;
  get(`#${id}`).dispatchEvent(new Event('input', { bubbles: true }));
};

/** Submits the form as a press of a button does. @returns whether the browser would send the form itself */
function submit(submitter: string | undefined): boolean {
  const event = new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter: submitter === undefined ? null : get(submitter) });
  return get('form').dispatchEvent(event);
}
const next = () => submit('[data-next]');
const bodies = () => network.mock.calls.map(([, init]) => (init?.body as URLSearchParams).toString());

describe('the questions', () => {
  it('are shown one at a time', () => {
    show();
    expect(shown()).toEqual(['Topic']);
    tick('a');
    next();
    expect(shown()).toEqual(['Time']);
    next();
    expect(shown()).toEqual(['Send']);
    expect(get('.steps-bar > p').textContent).toBe('3 of 3');
    expect(get('[data-next]').hidden).toBe(true);
  });

  it('stay until they are answered', () => {
    show();
    next();
    expect(shown()).toEqual(['Topic']);
    expect(get('.field-error').textContent).toBe('Error: Please choose.');
  });

  it('add to the history, so that "back" returns to the one before', () => {
    show();
    tick('a');
    next();
    expect(vi.mocked(history.pushState).mock.calls).toEqual([['followed', '', '#2']]);
  });

  it('go back one by one by the button, also where a form with a mistake opens an earlier one than its address says', () => {
    history.replaceState('followed', '', '#3');
    show('', { opened: 1 });
    expect([shown(), window.location.hash]).toEqual([['Time'], '#2']);
    get('[data-back]').click();
    expect([shown(), window.location.hash]).toEqual([['Topic'], '#1']);
  });

  it('leave the history and the kept answers alone once a discreet topic is ticked', () => {
    show();
    tick('a');
    expect(sessionStorage.getItem('appointment')).toContain('work');
    tick('b');
    next();
    next();
    get('[data-back]').click();
    expect(shown()).toEqual(['Time']);
    expect(history.pushState).not.toHaveBeenCalled();
    expect(sessionStorage.getItem('appointment')).toBeNull();
  });
});

describe('sending', () => {
  it.each([
    ['"next"', '[data-next]'],
    ['a button that nothing names', undefined],
  ])('does not happen by %s before the last question', (_, submitter) => {
    show();
    tick('a');
    expect(submit(submitter)).toBe(false);
    expect(shown()).toEqual(['Time']);
    expect(network).not.toHaveBeenCalled();
  });

  it('is left to the pressed button where the browser does not say which it was, and "next" asks for the whole form', () => {
    show();
    tick('a');
    const event = new SubmitEvent('submit', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'submitter', { value: undefined });
    expect(get('form').dispatchEvent(event)).toBe(true);
    expect(get('[data-next]').name).toBe('step');
    expect(shown()).toEqual(['Topic', 'Time', 'Send']);
    expect(network).not.toHaveBeenCalled();
  });

  it('goes to the server by the pressed button when the script fails', async () => {
    vi.stubGlobal('reportError', vi.fn());
    show();
    tick('a');
    vi.spyOn(history, 'pushState').mockImplementation(() => {
      throw new DOMException('too many', 'SecurityError');
    });
    const press = vi.spyOn(get('[data-next]'), 'click').mockImplementation(() => undefined);
    next();
    await vi.waitFor(() => expect(press).toHaveBeenCalledOnce());
    expect(get('[data-next]').name).toBe('step');
    expect(shown()).toEqual(['Topic', 'Time', 'Send']);
  });

  it('does not happen when the script fails and nothing was pressed', async () => {
    vi.stubGlobal('reportError', vi.fn());
    show();
    tick('a');
    vi.spyOn(history, 'pushState').mockImplementation(() => {
      throw new DOMException('too many', 'SecurityError');
    });
    const send = vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(() => undefined);
    expect(submit(undefined)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve));
    expect(shown()).toEqual(['Topic', 'Time', 'Send']);
    expect(send).not.toHaveBeenCalled();
  });

  it('makes one request of two presses', async () => {
    network.mockReset().mockReturnValue(new Promise(() => undefined));
    show();
    tick('a');
    next();
    next();
    submit('#send');
    submit('#send');
    await new Promise((resolve) => setTimeout(resolve));
    expect(network).toHaveBeenCalledOnce();
  });

  it.each([
    ['"next"', '[data-next]'],
    ['a button that nothing names', undefined],
  ])('does not happen by %s on the last question', async (_, submitter) => {
    show();
    tick('a');
    next();
    next();
    expect(submit(submitter)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve));
    expect(shown()).toEqual(['Send']);
    expect(network).not.toHaveBeenCalled();
  });

  it('is left to the browser after a failure with a connection, and every answer stays', async () => {
    show();
    tick('a');
    next();
    next();
    submit('#send');
    await vi.waitFor(() => expect(get('.sending').textContent).toContain('Nothing is lost.'));
    expect(get('#a').checked).toBe(true);
    expect(submit('.sending button')).toBe(true);
    expect(network).toHaveBeenCalledOnce();
  });

  it('keeps every answer without a connection, and sends the same request by "send again"', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    show();
    tick('a');
    next();
    next();
    submit('#send');
    await vi.waitFor(() => expect(get('.sending').textContent).toContain('Nothing is lost.'));
    expect(get('#a').checked).toBe(true);
    expect(sessionStorage.getItem('appointment')).toContain('work');
    expect(get('.sending a').hidden).toBe(false);
    expect(window.location.replace).not.toHaveBeenCalled();
    submit('.sending button');
    await vi.waitFor(() => expect(network).toHaveBeenCalledTimes(2));
    expect(bodies()[1]).toBe(bodies()[0]);
  });

  it.each([
    [
      'in its own words',
      '<main id="main"><p data-refusal="Too many">Wait ten minutes.</p></main>',
      'Not sent: Too many',
      'Wait ten minutes. Nothing is lost.',
    ],
    ['of somebody else', '<main><h1>Bad gateway</h1></main>', 'Not sent: Server away', 'Nothing is lost.'],
  ])('says a refusal %s at the first press, and never leaves the page for it', async (_, answer, title, text) => {
    network.mockReset().mockImplementation(() => Promise.resolve(new Response(answer, { status: 503 })));
    show();
    tick('a');
    next();
    next();
    for (const press of ['#send', '.sending button']) {
      const asked = network.mock.calls.length;
      expect(submit(press)).toBe(false);
      await vi.waitFor(() => expect(network).toHaveBeenCalledTimes(asked + 1));
      await vi.waitFor(() => expect([...document.querySelectorAll('.sending p')].map((one) => one.textContent)).toEqual([title, text]));
    }
    expect(get('#a').checked).toBe(true);
    expect(bodies()[1]).toBe(bodies()[0]);
  });

  it('asks after a refusal how long the time is kept, and shows no second button that sends', async () => {
    const kept = `<main><section data-step id="f-slot" data-left="1200" data-said="Kept until 9:20"><h2>Time</h2></section>
      <section data-check><p class="notice"></p><button class="button" type="submit">Book</button></section></main>`;
    show();
    get('#f-slot').dataset['left'] = '60';
    tick('a');
    next();
    next();
    network.mockReset().mockResolvedValueOnce(new Response('<p data-refusal="Too many">Wait.</p>', { status: 429 }));
    network.mockResolvedValueOnce(new Response(kept));
    submit('#send');
    await vi.waitFor(() => expect(get('.steps-said').textContent).toBe('Kept until 9:20'));
    expect(get('[data-check] > .button').hidden).toBe(true);
    expect(get('.sending button')).not.toBeNull();
  });

  it('replaces the form with the slip, and forgets the answers', async () => {
    network.mockReset().mockResolvedValue(new Response(null, { status: 201, headers: { location: '/en/appointment/secret/' } }));
    show();
    tick('a');
    next();
    next();
    submit('#send');
    await vi.waitFor(() => expect(window.location.replace).toHaveBeenCalledExactlyOnceWith('/en/appointment/secret/'));
    expect(sessionStorage.getItem('appointment')).toBeNull();
    expect(get('#a').checked).toBe(false);
  });

  it("shows the server's form in place of this one when it finds a mistake", async () => {
    network.mockReset().mockResolvedValue(new Response('<main><p id="answer"></p><appointment-steps></appointment-steps></main>'));
    show();
    tick('a');
    next();
    next();
    submit('#send');
    await vi.waitFor(() => expect(get('#answer')).not.toBeNull());
    expect(window.location.replace).not.toHaveBeenCalled();
  });
});

describe('the title of the tab', () => {
  it('tells the step and a mistake, and no answer', () => {
    document.title = 'Appointment – KIM';
    show();
    expect(document.title).toBe('1 of 3 – Appointment – KIM');
    next();
    expect(document.title).toBe('Error: 1 of 3 – Appointment – KIM');
    tick('a');
    next();
    expect(document.title).toBe('2 of 3 – Appointment – KIM');
  });
});

describe('a question', () => {
  it('has its step in the heading that takes the focus', () => {
    show();
    tick('a');
    next();
    expect(document.activeElement?.textContent).toBe('2 of 3: Time');
  });
});

describe('the overview', () => {
  it('puts nothing between an answer and its comma', () => {
    show();
    tick('a');
    tick('b');
    next();
    next();
    expect(get('[data-overview] dd p').textContent).toBe('Work, Violence');
  });
});

describe('a chosen time', () => {
  const held = `<main><section data-step id="f-slot" data-left="600" data-said="Monday 10:00: kept until 9:10"><h2>Time</h2>
    <p data-answer><span data-answer-line>Monday <bdi lang="de">Schalke</bdi></span></p></section>
    <section data-check><p class="notice"></p><button class="button" type="submit">Book</button></section></main>`;

  it('leads on, says how long it is kept, and is shown again with the isolation of its parts', async () => {
    network.mockReset().mockResolvedValue(new Response(held));
    show('<button name="step" value="hold:1" id="time">10:00</button>');
    tick('a');
    next();
    submit('#time');
    await vi.waitFor(() => expect(shown()).toEqual(['Send']));
    expect(get('[data-overview] dl').innerHTML).toContain('Monday <bdi lang="de">Schalke</bdi>');
    expect(get('[data-overview] dl').querySelector('input')).toBeNull();
    expect(get('.steps-said').textContent).toBe('Monday 10:00: kept until 9:10');
  });
});

describe('a time that is not taken', () => {
  it.each([
    ['hold:1', () => Promise.reject(new TypeError('no network')), 'No connection', 'Not kept.'],
    ['extend', () => Promise.reject(new TypeError('no network')), 'No connection', 'Not kept.'],
    ['find', () => Promise.reject(new TypeError('no network')), 'No connection', 'No times.'],
    ['hold:1', () => Promise.resolve(new Response('<h1>Bad gateway</h1>')), 'Server away', 'Not kept.'],
    ['hold:1', () => Promise.resolve(new Response('<p data-refusal="Too many">Wait.</p>')), 'Too many', 'Wait.'],
  ])('says what failed by %s, and why', async (step, answer, ...words) => {
    network.mockReset().mockImplementation(answer);
    show(`<button name="step" value="${step}" id="time">10:00</button>`);
    tick('a');
    next();
    submit('#time');
    await vi.waitFor(() => expect([...document.querySelectorAll('#f-slot [role="alert"] p')].map((one) => one.textContent)).toEqual(words));
  });
});

describe('another language of the page', () => {
  it('leaves the language of the talk alone once its question was passed', () => {
    show();
    const other = '<button form="ask" formaction="/ar/appointment/" id="ar">العربية</button>';
    document.body.insertAdjacentHTML('beforeend', other);
    get('form').id = 'ask';
    const keeps = () => new FormData(document.querySelector('form')!).get('keepsTalk');
    submit('#ar');
    expect(keeps()).toBeNull();
    tick('a');
    next();
    submit('#ar');
    expect(keeps()).toBeNull();
    next();
    get('[data-back]').click();
    submit('#ar');
    expect(keeps()).toBe('yes');
  });
});

describe('a kept time', () => {
  it('is given back once when the person leaves', () => {
    show('<input type="hidden" name="hold" value="hold/1">');
    window.dispatchEvent(new Event('pagehide'));
    expect(network).toHaveBeenCalledExactlyOnceWith('/api/holds/hold%2F1', { method: 'DELETE', keepalive: true });
  });

  it('stays while the answers are on their way', () => {
    show('<input type="hidden" name="hold" value="hold-1">');
    tick('a');
    next();
    next();
    submit('#send');
    window.dispatchEvent(new Event('pagehide'));
    expect(network).not.toHaveBeenCalledWith('/api/holds/hold-1', expect.anything());
  });
});
