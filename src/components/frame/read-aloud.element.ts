import { Enhancer } from './enhancer.ts';

/**
 * `<read-aloud hidden>` around buttons `data-read`, `data-pause`, `data-resume` and `data-stop`: reads the main text.
 * Appears only if the device has a voice for the page's language. Does not use a server's voices, because the text would be sent to the
 * server. Reads a piece in another language with a voice of that language, or leaves it out. Stores nothing.
 */
class ReadAloud extends Enhancer {
  #pieces: Piece[] = [];
  /** The index of the piece being read. */
  #at = 0;
  /** The number of the current reading, to ignore the end event of an earlier one. */
  #reading = 0;

  protected override enhance(signal: AbortSignal): void {
    if (!('speechSynthesis' in window)) return;
    const look = () => {
      if (this.#isIdle() && voiceFor(document.documentElement.lang) !== undefined) this.#show('read');
    };
    look();
    // Most browsers load voices after the page.
    speechSynthesis.addEventListener('voiceschanged', look, { signal });
    window.addEventListener('pagehide', () => this.#stop(), { signal });
    this.addEventListener('click', ({ target }) => this.#press(target), { signal });
    signal.addEventListener('abort', () => this.#silence());
  }

  #isIdle(): boolean {
    return this.#pieces.length === 0;
  }

  #press(target: EventTarget | null): void {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button === null) return;
    if ('read' in button.dataset) {
      this.#pieces = piecesOf(document.querySelector('main'));
      this.#at = 0;
      this.#read();
    } else if ('resume' in button.dataset) this.#read();
    else if ('stop' in button.dataset) this.#stop();
    else {
      this.#silence();
      this.#show('resume', 'stop');
    }
  }

  /** Reads from the current piece on. Android stops speech instead of pausing it, so "pause" stops and keeps the piece. */
  #read(): void {
    this.#silence();
    this.#show('pause', 'stop');
    this.#next(this.#reading);
  }

  #next(reading: number): void {
    const piece = this.#pieces[this.#at];
    if (piece === undefined) {
      this.#stop();
      return;
    }
    const voice = voiceFor(piece.language);
    const goOn = () => {
      if (reading !== this.#reading) return;
      this.#at += 1;
      this.#next(reading);
    };
    if (voice === undefined) {
      goOn();
      return;
    }
    const utterance = new SpeechSynthesisUtterance(piece.text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.addEventListener('end', goOn);
    utterance.addEventListener('error', goOn);
    speechSynthesis.speak(utterance);
  }

  #stop(): void {
    this.#silence();
    this.#pieces = [];
    this.#show('read');
  }

  #silence(): void {
    this.#reading += 1;
    speechSynthesis.cancel();
  }

  /** Shows these buttons and hides the others. If the focused button goes, another one gets the focus. */
  #show(...names: ('read' | 'pause' | 'resume' | 'stop')[]): void {
    this.hidden = false;
    const hadFocus = this.contains(document.activeElement);
    for (const button of this.querySelectorAll('button')) button.hidden = !names.some((name) => name in button.dataset);
    if (hadFocus) this.querySelector<HTMLElement>('button:not([hidden])')?.focus();
  }
}

type Piece = { text: string; language: string };

/** A local voice for a language: "ar-SA" serves "ar", and "de-DE" serves "de-simple". */
function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  const wanted = primary(language);
  return speechSynthesis.getVoices().find((voice) => voice.localService && primary(voice.lang) === wanted);
}

/** The primary subtag of a language tag. Some phones write "de_DE"; Kurmancî has two tags. */
function primary(language: string): string {
  const tag = language.toLowerCase().split(/[-_]/, 1)[0]!;
  return tag === 'kmr' ? 'ku' : tag;
}

/** Splits the visible text into blocks, and further where the language changes. Leaves out buttons, menus and decorative marks. */
function piecesOf(root: Element | null): Piece[] {
  if (root === null) return [];
  const pieces: Piece[] = [];
  let block: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && (node.matches(silent) || isUnseen(node)) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node instanceof Text ? node.data.replace(/\u00ad/g, '').replace(/\s+/g, ' ') : '';
    const parent = node.parentElement;
    if (text.trim() === '' || parent === null) continue;
    const language = parent.closest('[lang]')?.getAttribute('lang') ?? '';
    const itsBlock = parent.closest(blocks);
    const last = pieces.at(-1);
    if (last !== undefined && itsBlock === block && last.language === language) last.text += text;
    else pieces.push({ text, language });
    block = itsBlock;
  }
  return pieces;
}

/** Whether an element is hidden. Older browsers cannot tell, so they also read folded text. */
const isUnseen = (element: Element) => 'checkVisibility' in element && !element.checkVisibility();

const silent = 'script, style, svg, nav, button, form, read-aloud, quick-exit, [hidden], [aria-hidden="true"], [data-silent]';
const blocks = 'h1, h2, h3, p, li, dt, dd, th, td, address, figcaption, summary';

customElements.define('read-aloud', ReadAloud);
