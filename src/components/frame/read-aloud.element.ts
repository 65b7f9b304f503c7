import { Enhancer } from './enhancer.ts';

/**
 * `<read-aloud hidden>` around buttons `data-read`, `data-pause`, `data-resume` and `data-stop`: reads the main text.
 * Shows itself only where the phone itself has a voice for the page's language; voices of a server are not used, because
 * they would be sent what is read. A piece in another language is read by a voice of that language, or left out.
 * Remembers nothing.
 */
class ReadAloud extends Enhancer {
  #pieces: Piece[] = [];
  /** The piece being read. */
  #at = 0;
  /** Counts the readings, so that an end of an old one says nothing about the new one. */
  #reading = 0;

  protected override enhance(signal: AbortSignal): void {
    if (!('speechSynthesis' in window)) return;
    const look = () => {
      if (this.#isIdle() && voiceFor(document.documentElement.lang) !== undefined) this.#show('read');
    };
    look();
    // Voices come late in most browsers.
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

  /** Android ends what it is asked to pause, so a pause is an end that remembers the piece. */
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

  /** Shows these buttons and no other; the focus stays on a button when its own one goes. */
  #show(...names: ('read' | 'pause' | 'resume' | 'stop')[]): void {
    this.hidden = false;
    const hadFocus = this.contains(document.activeElement);
    for (const button of this.querySelectorAll('button')) button.hidden = !names.some((name) => name in button.dataset);
    if (hadFocus) this.querySelector<HTMLElement>('button:not([hidden])')?.focus();
  }
}

type Piece = { text: string; language: string };

/** A voice of the phone itself for a language: "ar" is served by "ar-SA", "de-simple" by "de-DE". */
function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  const wanted = primary(language);
  return speechSynthesis.getVoices().find((voice) => voice.localService && primary(voice.lang) === wanted);
}

/** The first part of a language tag; some phones write "de_DE". Kurmancî has two tags. */
function primary(language: string): string {
  const tag = language.toLowerCase().split(/[-_]/, 1)[0]!;
  return tag === 'kmr' ? 'ku' : tag;
}

/** What is seen of the text, block by block, cut where the language changes. Buttons, menus and marks for the eye are left out. */
function piecesOf(root: Element | null): Piece[] {
  if (root === null) return [];
  const pieces: Piece[] = [];
  let block: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && (node.matches(silent) || isUnseen(node)) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node instanceof Text ? node.data.replace(/\s+/g, ' ') : '';
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

/** Older browsers cannot say; they read what is folded away as well. */
const isUnseen = (element: Element) => 'checkVisibility' in element && !element.checkVisibility();

const silent = 'script, style, svg, nav, button, form, read-aloud, quick-exit, [hidden], [aria-hidden="true"], [data-silent]';
const blocks = 'h1, h2, h3, p, li, dt, dd, th, td, address, figcaption, summary';

customElements.define('read-aloud', ReadAloud);
