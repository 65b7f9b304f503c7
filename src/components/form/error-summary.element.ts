/** `<error-summary tabindex="-1">`: takes the focus when the page opens, so that what is wrong is read first. */
class ErrorSummary extends HTMLElement {
  connectedCallback(): void {
    this.focus();
  }
}

customElements.define('error-summary', ErrorSummary);
