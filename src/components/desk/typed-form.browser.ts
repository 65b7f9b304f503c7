/*
 * Keeps on the server what is typed into a form with `data-keep`, a moment after the last key and when the page goes away. The form says
 * so by sending itself with `action=keep`; the server answers 204. Sending the form ends it.
 */

const quietMs = 800;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-keep]')) {
  let timer: number | undefined;
  const keep = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('action', 'keep');
    // Without a net or a session the form is as good as before: the next key tries again.
    void fetch(form.getAttribute('action') ?? '', { method: 'POST', body, keepalive: true, redirect: 'manual' }).catch(() => undefined);
  };
  form.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, quietMs);
  });
  form.addEventListener('submit', () => {
    window.clearTimeout(timer);
    timer = undefined;
  });
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) keep();
  });
}
