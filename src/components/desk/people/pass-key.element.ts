import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { Enhancer } from '../../frame/enhancer.ts';

/**
 * `<pass-key data-options="…/passkey-options">` around a hidden part with a form: shows it where the browser knows passkeys. The form's
 * button asks the server for the options and the device for the passkey, puts the answer into the hidden field and sends the form.
 * `data-makes` makes a new passkey. An empty `role="status"` has the words for what did not work in `data-failed`.
 */
class PassKey extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const form = this.querySelector('form');
    const field = this.querySelector<HTMLInputElement>('input[name="passkey"]');
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- older browsers lack it
    if (form === null || field === null || window.PublicKeyCredential === undefined) return;
    this.getPart('passkey').hidden = false;
    const status = this.getPart('failed');
    form.addEventListener(
      'submit',
      (event) => {
        if (field.value !== '') return;
        event.preventDefault();
        status.textContent = '';
        void this.#answer().then(
          (answer) => {
            field.value = JSON.stringify(answer);
            form.submit();
          },
          // The device says itself why; here it is enough that nothing has happened.
          () => (status.textContent = status.dataset['failed'] ?? ''),
        );
      },
      { signal },
    );
  }

  async #answer(): Promise<unknown> {
    const answer = await fetch(this.dataset['options'] ?? '', { method: 'POST' });
    if (!answer.ok || answer.redirected) throw new Error('no options');
    const optionsJSON: unknown = await answer.json();
    return this.dataset['makes'] === undefined
      ? startAuthentication({ optionsJSON: optionsJSON as Parameters<typeof startAuthentication>[0]['optionsJSON'] })
      : startRegistration({ optionsJSON: optionsJSON as Parameters<typeof startRegistration>[0]['optionsJSON'] });
  }
}

customElements.define('pass-key', PassKey);
