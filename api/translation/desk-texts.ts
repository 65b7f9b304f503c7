import { berlinDay } from '../../src/directory/berlin.ts';
import { textFieldIn } from '../../src/directory/entry-fields.ts';
import { fingerprint } from '../../src/directory/free-text.ts';
import { asJson } from '../../src/directory/json.ts';
import { entriesOf, findEntry } from '../../src/directory/entry-kind.ts';
import { contentTexts, type ContentText } from '../../src/translation/content-texts.ts';
import { idOf, type ReceivedUnit } from '../../src/translation/exchange.ts';
import { judge, type Translation } from '../../src/translation/judge.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import { fingerprintOf, saveChange, type Content } from '../publishing/basket.ts';
import { savedDirectory } from '../publishing/saved-directory.ts';
import { dropSuggestion, keepSuggestion } from './suggestions.ts';

/** All texts as they will be with the saved changes of everybody. A new entry has none until it is published. */
export async function listTexts(db: Reading, content: Content): Promise<ContentText[]> {
  const saved = await savedDirectory(db, content);
  return contentTexts(entriesOf(saved)).filter(({ entry }) => findEntry(content.directory, entry) !== undefined);
}

/** @throws Problem not-found */
export async function getText(db: Reading, content: Content, id: string): Promise<ContentText> {
  const text = (await listTexts(db, content)).find((one) => idOf(one) === id);
  if (text === undefined) throw new Problem('not-found');
  return text;
}

/** Names a translation without repeating it, for a form that must notice a change by somebody else. */
export const seenOf = ({ text }: ContentText, language: string): string => fingerprintOf(asJson(text.translations[language] ?? null));

const store = (
  db: Db,
  content: Content,
  text: ContentText,
  language: string,
  value: Translation,
  seen: string,
  by: Author,
): Promise<void> =>
  saveChange(db, content, { entry: text.entry, field: textFieldIn(text.field, language), value: asJson(value), seen }, by.account, by.now);

type Author = { account: string; now: Date };

/**
 * Saves what a translator typed. It is published with the other changes.
 * @param form `of` is the fingerprint of the German text that the form showed
 * @throws Problem not-found; invalid-input, at `text`; changed, when the German or the translated text is another meanwhile
 */
export async function saveTranslation(
  db: Db,
  content: Content,
  { id, language }: { id: string; language: string },
  form: { text: string; of: string; seen: string; reviewed: boolean },
  by: Author,
): Promise<void> {
  const text = await getText(db, content, id);
  if (form.text === '') throw new Problem('invalid-input', { errors: [{ pointer: '/text', code: 'required' }] });
  if (form.of !== fingerprint(text.text.de)) throw new Problem('changed');
  const value: Translation = { text: form.text, of: form.of, ...(form.reviewed ? { reviewedOn: berlinDay(by.now) } : {}) };
  await store(db, content, text, language, value, form.seen, by);
  await dropSuggestion(db, { ...text, language });
}

/** The number of received texts that were saved, kept as suggestions, or left; and the ids that no text has. */
export type Receipt = { saved: number; suggested: number; unchanged: number; unknown: string[] };

/** Takes over a file of a translator or a machine, text by text: each is saved, kept as a suggestion, or left. */
export async function receiveUnits(
  db: Db,
  content: Content,
  language: string,
  units: readonly ReceivedUnit[],
  by: Author,
): Promise<Receipt> {
  const texts = new Map((await listTexts(db, content)).map((text) => [idOf(text), text]));
  const receipt: Receipt = { saved: 0, suggested: 0, unchanged: 0, unknown: [] };
  for (const unit of units) {
    const text = texts.get(unit.id);
    if (text === undefined) {
      receipt.unknown.push(unit.id);
      continue;
    }
    const verdict = judge(text.text, language, unit, berlinDay(by.now));
    if (verdict.what === 'save') {
      await store(db, content, text, language, verdict.translation, seenOf(text, language), by);
      receipt.saved += 1;
    } else if (verdict.what === 'suggest') {
      await keepSuggestion(db, { ...text, language }, { ...verdict, notes: unit.notes }, by);
      receipt.suggested += 1;
    } else receipt.unchanged += 1;
  }
  return receipt;
}
