/*
 * Messages of the form while it is filled in, made from the page's own templates (StepParts.astro), so that a script brings no words.
 */

/** A copy of the page's part of that name. */
export function cloneOf(around: ParentNode, name: string): HTMLElement {
  const template = around.querySelector<HTMLTemplateElement>(`template[data-part="${name}"]`)!;
  return (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
}

/**
 * A message with one button.
 * @param words "title|text|button"; without the last the button sends again
 * @param does the attributes of the button
 */
export function alertOf(around: ParentNode, words: string, kind: 'warning' | 'danger', does: Record<string, string>): HTMLElement {
  const alert = cloneOf(around, 'alert');
  alert.classList.add(`alert-${kind}`);
  if (alert.querySelector('svg') === null) alert.prepend(signOf(around));
  const places = alert.querySelectorAll('p, button');
  const [title, text, press] = words.split('|');
  places[0]!.textContent = title!;
  places[1]!.textContent = text!;
  const button = alert.querySelector('button')!;
  if (press !== undefined) button.textContent = press;
  for (const [attribute, value] of Object.entries(does)) button.setAttribute(attribute, value);
  return alert;
}

/** The sign of the part "error", as large as messages have it: the form says it once. */
function signOf(around: ParentNode): Element {
  const sign = cloneOf(around, 'error').querySelector('svg')!;
  for (const side of ['width', 'height']) sign.setAttribute(side, '28');
  return sign;
}

/** A sentence that a screen reader says at once or when it is idle. */
export function said(role: 'alert' | 'status', words: string): HTMLElement {
  const text = document.createElement('p');
  text.setAttribute('role', role);
  text.textContent = words;
  return text;
}
