/** `<error-summary tabindex="-1">`: takes the focus when the page opens, so that screen readers read the mistakes first. */
class ErrorSummary extends HTMLElement {
  connectedCallback(): void {
    this.focus();
  }
}

customElements.define('error-summary', ErrorSummary);
