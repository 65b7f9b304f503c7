import { Enhancer } from '../frame/enhancer.ts';
import { hasFewEnough, isComplete, unmarkMended } from './appointment-mistakes.browser.ts';
import { listAnswers } from './appointment-overview.browser.ts';
import './error-summary.element.ts';
import { AppointmentSender } from './appointment-sender.browser.ts';
import { FreeTimes } from './free-times.browser.ts';
import { HoldClock } from './hold-clock.browser.ts';
import { forgetAnswers, keepAnswers, keptAnswers, putBack, type Answers } from './kept-answers.browser.ts';
import { Refused, whyNot } from './post.browser.ts';
import { alertOf, cloneOf, said } from './step-messages.browser.ts';

/**
 * `<appointment-steps>` around the appointment form: shows its sections one at a time; without a script the page shows them all. The form's
 * buttons find, hold and give back times, and only the section of times is replaced. Answers survive a reload in this tab, unless a
 * discreet topic such as violence is ticked. Only its button sends; when a script fails, the form goes on as one page without it.
 */
class AppointmentSteps extends Enhancer {
  #form!: HTMLFormElement;
  #sender!: AppointmentSender;
  #times!: FreeTimes;
  #clock!: HoldClock;
  #notes!: HTMLElement;
  #step = 0;
  /** The last question that was open so far. */
  #furthest = 0;
  /** Whether "next" returns to the overview. */
  #isChanging = false;
  #isSending = false;
  /** Whether the next press of the button sends the form as a browser without a script would. */
  #sendsByItself = false;
  #isLeaving = false;

  protected override enhance(signal: AbortSignal): void {
    const form = this.querySelector('form');
    if (form === null) return;
    this.#form = form;
    this.#sender = new AppointmentSender(form);
    this.#clock = new HoldClock({ soon: () => this.#warn(), over: () => void this.#lookAgain() }, signal);
    this.#build();
    this.#times = new FreeTimes(this, this.#sender, this.words('offline'));
    const restored = this.dataset['untouched'] === 'true' && !this.#isDiscreet ? keptAnswers() : undefined;
    if (restored !== undefined) putBack(form, restored, stepInAddress());
    this.#askAbout();
    this.#watchKept();

    this.takeOver(form, signal, (event) => this.#submitted(event));
    form.addEventListener('input', (event) => this.#typed(event), { signal });
    this.addEventListener('click', (event) => this.#clicked(event), { signal });
    document.querySelector('error-summary')?.addEventListener('click', (event) => this.#toField(event), { signal });
    window.addEventListener('popstate', () => this.#show(stepOfAddress()), { signal });
    window.addEventListener('pagehide', () => this.#giveBack(), { signal });
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#comeBack(), { signal });

    const begun = this.#sections.findIndex((section) => section.contains(document.activeElement));
    const opened = restored === undefined ? this.dataset['opened'] : undefined;
    this.#show(begun >= 0 ? begun : opened === undefined ? stepOfAddress() : Number(opened), { quietly: true });
    // A form that comes back with a mistake opens an earlier question than its address says.
    if (stepInAddress()) this.#rename();
    this.#keep();
    if (restored !== undefined) void this.#askAgain(restored);
  }

  /** The server's own form: every question is shown, and "next" asks for the whole form again and sends nothing. */
  protected override giveUp(): void {
    super.giveUp();
    for (const section of this.#sections) section.hidden = false;
    document.querySelector('h1')?.classList.remove('visually-hidden');
    this.querySelector('[data-next]')?.setAttribute('name', 'step');
  }

  get #sections(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-step]')];
  }

  /** Whether a discreet topic is ticked. Then, for shared phones, this tab keeps no answer, no question and no step. */
  get #isDiscreet(): boolean {
    return this.querySelector('.topic-discreet :checked') !== null;
  }

  get #isAtTimes(): boolean {
    return this.#sections[this.#step] === this.#times.section;
  }

  readonly #mistake = () => cloneOf(this, 'error');

  /** Builds the parts that src/styles/parts/form-steps.css has laid out before. The number to call stands below every question. */
  #build(): void {
    this.#notes = document.createElement('div');
    this.#notes.className = 'steps-notes';
    this.querySelector('.steps-bar')!.after(this.#notes);
    // With a name, "next" asks the server for the whole form; that is only for presses before the script runs.
    this.querySelector('[data-next]')!.removeAttribute('name');
    const danger = this.querySelector('.danger-line');
    if (danger !== null) this.append(danger);
    this.querySelector<HTMLElement>('[data-overview]')!.hidden = false;
  }

  #show(step: number, { quietly = false } = {}): void {
    const sections = this.#sections;
    const last = sections.length - 1;
    this.#step = Math.min(Math.max(step, 0), last);
    this.#furthest = Math.max(this.#furthest, this.#step);
    const section = sections[this.#step]!;
    for (const one of sections) one.hidden = one !== section;
    for (const intro of document.querySelectorAll<HTMLElement>('[data-intro]')) intro.hidden = this.#step > 0;
    // The title of the page leaves its place to the questions, and stays for screen readers.
    document.querySelector('h1')?.classList.toggle('visually-hidden', this.#step > 0);
    const text = this.querySelector<HTMLElement>('.steps-bar > p')!;
    text.textContent = this.#progress;
    const progress = this.querySelector('progress')!;
    progress.max = sections.length;
    progress.value = this.#step + 1;
    this.querySelector<HTMLElement>('[data-next]')!.hidden = this.#step === last;
    this.querySelector<HTMLElement>('[data-back]')!.hidden = this.#step === 0;
    if (this.#step === last) this.#list();
    if (section === this.#times.section && this.#times.areOld) void this.#ask('find');
    this.#prove();
    this.#sayKept();
    if (!quietly) document.querySelector('error-summary')?.remove();
    this.#nameTab();
    if (!quietly) this.#focusHeading();
  }

  #list(): void {
    listAnswers(this.querySelector<HTMLElement>('[data-overview] > dl')!, this.#sections.slice(0, -1));
  }

  get #progress(): string {
    const words = this.querySelector<HTMLElement>('.steps-bar > p')!.dataset['text']!;
    return words.replace('%1', String(this.#step + 1)).replace('%2', String(this.#sections.length));
  }

  /** The title of the tab tells the step, and whether a mistake is to be mended. It never tells an answer. */
  #nameTab(): void {
    const isWrong = document.querySelector('error-summary') !== null || this.#sections[this.#step]!.querySelector('.wrong') !== null;
    // The page's own title is "Appointment – KIM", behind a mark where something is wrong.
    const [title, product] = document.title.split(' – ').slice(-2) as [string, string];
    const mark = isWrong ? this.#mistake().textContent.trim() : '';
    document.title = [`${mark} ${this.#progress}`.trim(), title.split(': ').at(-1)!, product].join(' – ');
  }

  /** Says beside every other question which time is kept, and until when. */
  #sayKept(): void {
    const said = this.querySelector<HTMLElement>('.steps-said')!;
    const words = this.#isAtTimes ? '' : this.#times.words;
    if (said.textContent !== words) said.textContent = words;
  }

  /** Focuses the question with its step, so that a screen reader says both. */
  #focusHeading(): void {
    const heading = this.#sections[this.#step]!.querySelector('h2')!;
    heading.querySelector('[data-progress]')?.remove();
    const progress = document.createElement('span');
    progress.className = 'visually-hidden';
    progress.dataset['progress'] = '';
    progress.textContent = `${this.#progress}: `;
    heading.prepend(progress);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    this.scrollIntoView();
  }

  #go(step: number): void {
    this.#note(step);
    this.#show(step);
  }

  /** Adds a step to the history, so that "back" returns to the question before. With a discreet topic "back" leaves the form. */
  #note(step: number): void {
    if (!this.#isDiscreet) history.pushState(followed, '', `#${step + 1}`);
  }

  /** Says the shown step in the address, without a new entry. */
  #rename(): void {
    if (!this.#isDiscreet && stepOfAddress() !== this.#step) history.replaceState(null, '', `#${this.#step + 1}`);
  }

  /** To the question from which this one was opened; where the history does not know it, to the one before. */
  #goBack(): void {
    if (!this.#isDiscreet && history.state === followed) {
      history.back();
      return;
    }
    this.#show(this.#step - 1);
    this.#rename();
  }

  #next(): void {
    if (!isComplete(this.#sections[this.#step]!, this.#mistake)) {
      this.#nameTab();
      return;
    }
    const last = this.#sections.length - 1;
    const asksAnew = this.#times.isKept && this.#times.areOld && !this.#isAtTimes;
    // A time held for other answers is shown again before sending.
    const step = !this.#isChanging ? this.#step + 1 : asksAnew ? this.#sections.indexOf(this.#times.section) : last;
    if (step === last) this.#isChanging = false;
    this.#go(step);
  }

  #typed({ target }: Event): void {
    const field = target instanceof Element ? target.closest<HTMLElement>('[data-too-many]') : null;
    if (field !== null) hasFewEnough(field, this.#mistake);
    if (target instanceof HTMLInputElement && target.name === 'whom') this.#askAbout();
    if (target instanceof Element) unmarkMended(this, target);
    this.#nameTab();
    this.#keep();
  }

  #clicked({ target }: Event): void {
    if (!(target instanceof Element)) return;
    const change = target.closest<HTMLElement>('[data-change][type="button"]')?.dataset['change'];
    if (change !== undefined) {
      this.#isChanging = true;
      this.#go(Number(change));
    } else if (target.closest('[data-back]') !== null) {
      this.#goBack();
    } else if (target.closest('[data-when]') !== null) {
      this.#notes.replaceChildren();
      this.#isChanging = this.#step === this.#sections.length - 1;
      this.#go(this.#sections.indexOf(this.#times.section));
    }
  }

  /** Opens the question that a link of the error summary leads to. */
  #toField(event: Event): void {
    const hash = event.target instanceof Element ? event.target.closest('a')?.hash : undefined;
    const field = hash === undefined || hash === '' ? null : document.getElementById(hash.slice(1));
    const step = this.#sections.findIndex((section) => section.contains(field));
    if (field === null || step < 0) return;
    event.preventDefault();
    this.#note(step);
    this.#show(step, { quietly: true });
    const group = field.closest('details');
    if (group !== null) group.open = true;
    field.focus();
    field.scrollIntoView({ block: 'center' });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const button = event.submitter as HTMLButtonElement | null;
    // The button for another language sends all answers and the open question.
    if (button !== null && !this.contains(button) && button.hasAttribute('formaction')) {
      this.#isLeaving = true;
      button.formAction = `${button.formAction.split('#')[0]!}#${this.#step + 1}`;
      if (this.#furthest > stepOfTalk) this.#keepTalk();
      return;
    }
    if (button !== null && this.#sendsByItself && this.#isToSend(button)) {
      this.#isLeaving = true;
      return;
    }
    event.preventDefault();
    if (button === null) {
      this.#submittedByNothing();
      return;
    }
    if (button.name === 'step') {
      // A second press during the first would spend the same proof.
      if (!this.#times.isBusy) await this.#ask(button.value);
    } else if (this.#step < this.#sections.length - 1) this.#next();
    else if (this.#isToSend(button)) await this.#send();
  }

  /** Keeps the language of the talk once its question is passed: another language of the page no longer changes it. */
  #keepTalk(): void {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'keepsTalk', value: 'yes' });
    this.#form.append(field);
  }

  /** A submission without a button leads on at most, and never sends, even when the script fails. */
  #submittedByNothing(): void {
    try {
      if (this.#step < this.#sections.length - 1) this.#next();
    } catch (error) {
      this.giveUp();
      reportError(error);
    }
  }

  /** Whether a button says that it sends. An unknown one never does. */
  readonly #isToSend = (button: HTMLButtonElement): boolean => button.closest('[data-check]') !== null;

  /** Switches the helper's fields off while the appointment is for the person who fills in the form. */
  #askAbout(): void {
    const isForOther = this.querySelector('[name="whom"][value="other"]:checked') !== null;
    for (const field of this.querySelectorAll<HTMLInputElement>('[data-helper] input')) field.disabled = !isForOther;
  }

  /** Finds times, holds one or gives it back, and goes on from the answer. */
  async #ask(step: string, other: Answers = []): Promise<void> {
    let page: Document;
    try {
      page = await this.#times.ask(step, other);
    } catch (error) {
      if (this.isConnected && !this.#isSending) this.#times.sayWhyNot(step, error);
      return;
    }
    if (!this.isConnected || this.#isSending) return;
    const hadFocus = [this.#times.section, this.#notes].some((part) => part.contains(document.activeElement));
    this.#times.show(page);
    for (const part of ['[data-check] > .notice', '[data-check] > .button']) {
      const [old, found] = [this.querySelector<HTMLElement>(part), page.querySelector<HTMLElement>(part)!];
      // After a try the message has the button that sends.
      found.hidden = old?.hidden === true;
      old?.replaceWith(found);
    }
    this.#watchKept();
    this.#prove();
    this.#keep();
    if (this.#step === this.#sections.length - 1) this.#list();
    const isOpen = this.#isAtTimes;
    // A kept time is the answer to the question.
    if (isOpen && step.startsWith('hold:') && other.length === 0 && this.#times.isKept) this.#next();
    else if (isOpen || hadFocus) this.#focusHeading();
    if (!isOpen) this.#sayKept();
  }

  /** Starts the proof of work only while the section of times is open, to save battery. */
  #prove(): void {
    if (this.#isAtTimes && this.#times.section.dataset['proof'] !== undefined) this.#sender.prove();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    // From the first try on the answers stay unchanged, so that sending again makes one request.
    this.#clock.stop();
    const button = this.querySelector<HTMLElement>('[data-check] > .button')!;
    this.querySelector('.sending')?.remove();
    const state = document.createElement('div');
    state.className = 'sending';
    state.append(said('status', this.words('sending')));
    button.before(state);
    button.hidden = true;
    try {
      const answered = await this.#sender.send();
      this.#isLeaving = true;
      if (answered.next !== undefined) {
        forgetAnswers();
        this.#form.reset();
        window.location.replace(answered.next);
        return;
      }
      document.querySelector('main')!.replaceChildren(...answered.page.querySelector('main')!.childNodes);
      if (document.querySelector('error-summary') === null) window.scrollTo(0, 0);
    } catch (error) {
      this.#isSending = false;
      this.#isLeaving = false;
      // Without any answer, but with a connection, something else is in the way of the script. The key of the form still makes one request of
      // both tries.
      this.#sendsByItself = !(error instanceof Refused) && navigator.onLine;
      this.#sayWhyNot(error, state);
      // A refused form may be sent minutes later: the server keeps its time longer, and the page says until when, or that it is over.
      if (error instanceof Refused && this.#times.isKept) void this.#lookAgain();
    }
  }

  #sayWhyNot(error: unknown, state: HTMLElement): void {
    const [title, stillHere] = this.words('notSent').split('|');
    const { reason, action } = whyNot(error, this.words('offline'));
    const words = `${title!}: ${reason}|${action === undefined ? '' : `${action} `}${stillHere!}`;
    const alert = alertOf(this, words, 'danger', { type: 'submit' });
    alert.querySelector('a')!.hidden = false;
    state.replaceChildren(alert);
    alert.querySelector('button')!.focus();
  }

  #keep(): void {
    if (this.#isLeaving) return;
    if (!this.#isDiscreet) {
      keepAnswers(this.#sender.answers());
      return;
    }
    forgetAnswers();
    // Keeps them out of the browser's autocomplete, which offers them to the next person.
    for (const field of this.querySelectorAll('[autocomplete]')) field.setAttribute('autocomplete', 'off');
  }

  /** Holds the time from before the reload again, if it is still free. */
  async #askAgain(answers: Answers): Promise<void> {
    const kept = answers.filter(([name]) => name === 'slot' || name === 'hold');
    const slot = kept.find(([name]) => name === 'slot')?.[1];
    if (slot !== undefined) await this.#ask(`hold:${slot}`, kept);
    else if (this.#times.areOld) await this.#ask('find');
  }

  #watchKept(): void {
    this.#clock.start(this.#times.section.dataset['left']);
    this.#notes.replaceChildren();
  }

  #warn(): void {
    if (this.#times.section.querySelector('[value="extend"]') === null) return;
    this.#notes.replaceChildren(
      alertOf(this, this.#times.section.dataset['soon']!, 'warning', { type: 'submit', name: 'step', value: 'extend' }),
    );
  }

  /** Asks whether the time is still kept, and says so where it is not. */
  async #lookAgain(): Promise<void> {
    const words = this.#times.section.dataset['expired']!;
    await this.#ask('find');
    if (!this.#isAtTimes && !this.#times.isKept) {
      this.#notes.replaceChildren(alertOf(this, words, 'warning', { type: 'button', 'data-when': '' }));
    }
  }

  #giveBack(): void {
    if (!this.#isLeaving && !this.#isSending) this.#times.giveBack();
  }

  /** Runs when the browser restores the page from its back/forward cache. */
  #comeBack(): void {
    if (this.#isLeaving) window.location.replace(window.location.pathname);
    else if (!this.#isDiscreet) void this.#askAgain(this.#sender.answers());
  }
}

/** The state of entries of the history whose entry before is a question of this form. */
const followed = 'followed';
const stepOfTalk = 1;
const stepInAddress = () => /^#\d{1,2}$/.test(window.location.hash);
const stepOfAddress = () => (stepInAddress() ? Number(window.location.hash.slice(1)) - 1 : 0);

customElements.define('appointment-steps', AppointmentSteps);
