import { readPhone } from '../../../contract/contact.ts';
import { factSources } from '../../../contract/desk-forms.ts';
import type { FieldError } from '../../../contract/codes.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, refuse } from '../../../contract/problems.ts';
import { fingerprintOf, type NewChange } from '../../../publishing/basket.ts';
import { fieldOf } from '../../../publishing/edited-entry.ts';
import type { Directory } from '../../../../src/directory/directory.ts';
import { factKindOf, textFieldIn } from '../../../../src/directory/entry-fields.ts';
import { kindOf } from '../../../../src/directory/entry-kind.ts';
import { controlAt } from '../../../../src/directory/entry-control.ts';
import { canShow, readTyped } from '../../../../src/directory/entry-form.ts';
import type { EntryPart } from '../../../../src/directory/entry-parts.ts';
import { fingerprint } from '../../../../src/directory/free-text.ts';
import type { Json } from '../../../../src/directory/json.ts';
import { textOf } from '../../form/read-form.ts';

/*
 * A posted part of an entry as changes of its touched fields. A field is untouched when its value is the one that the form showed.
 */

export type Posted = { entry: string; part: EntryPart; values: FormValues; draft: Json; today: string };

/** @throws Problem invalid-input, at each field that cannot be read */
export function readPart(directory: Directory, posted: Posted): NewChange[] {
  const { part, values, draft } = posted;
  const kind = kindOf(posted.entry);
  const typed = withDialled(values);
  const read = part.fields
    .map((field) => ({ field, control: controlAt(directory, kind, field) }))
    .filter(({ field, control }) => canShow(control, field, fieldOf(draft, field)) && values[`kept.${field}`] === undefined)
    .map(({ field, control }) => ({ field, ...readTyped(control, field, typed) }));
  const mistakes = read.flatMap((one) => one.mistakes).map(({ field, code }): FieldError => ({ pointer: `/${field}`, code }));
  const touched = read.filter(({ field, value }) => fingerprintOf(value) !== seenOf(values, field));
  const needsSource = touched.some(({ field, value }) => factKindOf(kind, field) !== undefined && value !== null);
  const source = needsSource && mistakes.length === 0 ? { source: readSource(values), sourceDate: posted.today } : undefined;
  refuse(mistakes);
  const changes = touched.map(({ field, value }) => ({
    entry: posted.entry,
    field,
    value,
    seen: seenOf(values, field),
    source,
    spellingOnly: textOf(values, 'spellingOnly') === 'yes',
  }));
  const { whole } = part;
  return whole !== undefined && fieldOf(draft, whole) === null
    ? asWhole(whole, changes)
    : [...changes, ...readTranslations(directory, posted, changes)];
}

/** The fingerprint of what the form showed. */
const seenOf = (values: FormValues, field: string): string => textOf(values, `seen.${field}`);

/** A new place is one change: its fields alone would be no place. */
function asWhole(field: string, changes: NewChange[]): NewChange[] {
  const given = changes.filter(({ value }) => value !== null);
  const [first] = given;
  if (first === undefined || given.every(({ value }) => value === false)) return [];
  const members = given.map((one) => [one.field.split('.').at(-1) ?? '', one.value] as const);
  return [{ ...first, field, value: Object.fromEntries(members), seen: fingerprintOf(null) }];
}

/**
 * The texts of the language beside the German ones, made from the German text that the form showed or saves with them.
 * @throws Problem changed, at the German text that is another meanwhile
 */
function readTranslations(directory: Directory, { entry, part, values, draft }: Posted, changes: readonly NewChange[]): NewChange[] {
  const language = textOf(values, 'language');
  if (part.id !== 'texts' || language === 'de' || !directory.city.languages.some(({ tag }) => tag === language)) return [];
  return kindOf(entry).texts.flatMap((text) => {
    const field = textFieldIn(text, language);
    const typed = textOf(values, field);
    const german = changes.find((one) => one.field === `${text}.de`)?.value ?? fieldOf(draft, `${text}.de`);
    if (typeof german !== 'string') return [];
    const stillRight = textOf(values, `${text}.right`) === 'yes';
    if (typed === (fieldOf(draft, `${field}.text`) ?? '') && !stillRight) return [];
    const isSeen = changes.some((one) => one.field === `${text}.de`) || fingerprintOf(german) === seenOf(values, `${text}.de`);
    if (!isSeen) throw new Problem('changed', { errors: [{ pointer: `/${text}.de`, code: 'not-allowed' }] });
    return [{ entry, field, value: typed === '' ? null : { text: typed, of: fingerprint(german) }, seen: seenOf(values, field) }];
  });
}

/** Numbers as people write them: "0209 169-0". */
export const withDialled = (values: FormValues): FormValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const read = /(^|\.)(number|phone)$/.test(name) && typeof value === 'string' && value.trim().length > 5 ? readPhone(value) : {};
      return [name, 'dialled' in read && typeof read.dialled === 'string' ? read.dialled : value];
    }),
  );

/** Titles of sources, as readers see them. */
const sourceWords = { provider: 'Auskunft des Anbieters', visit: 'Aushang vor Ort' } as const;

/** @throws Problem invalid-input */
export function readSource(values: FormValues): string {
  const source = factSources.find((one) => one === textOf(values, 'source'));
  if (source === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/source', code: 'required' }] });
  if (source !== 'website') return sourceWords[source];
  const address = textOf(values, 'address');
  if (!/^https?:\/\/\S{1,500}$/.test(address) || !URL.canParse(address))
    throw new Problem('invalid-input', { errors: [{ pointer: '/address', code: address === '' ? 'required' : 'malformed' }] });
  return address;
}

/** An error at the control that shows its value: the control itself, the first inside it, or the one around it. */
export function atName({ pointer, code }: FieldError, names: readonly string[]): FieldError {
  const path = pointer.slice(1);
  if (/\.day-\d\./.test(path)) return { pointer, code };
  const at =
    names.find((name) => name === path) ??
    names.find((name) => name.startsWith(`${path}.`)) ??
    names.find((name) => path.startsWith(`${name}.`));
  return { pointer: `/${at ?? path}`, code };
}
