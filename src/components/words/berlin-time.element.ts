import { hasBerlinClock } from '../../directory/berlin.browser.ts';

/** `<berlin-time hidden>`: shows itself on a phone whose clock is not that of Berlin. */
class BerlinTime extends HTMLElement {
  connectedCallback(): void {
    this.hidden = hasBerlinClock(new Date());
  }
}

customElements.define('berlin-time', BerlinTime);
