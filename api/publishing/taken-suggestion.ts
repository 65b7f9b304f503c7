import { berlinDay } from '../../src/directory/berlin.ts';
import { findEntryField } from '../../src/directory/entry-fields.ts';
import { serviceKind } from '../../src/directory/entry-kind.ts';
import { Problem } from '../contract/problems.ts';
import { getSuggestion, handleSuggestion } from '../corrections/suggestions.ts';
import type { Db } from '../database/connect.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import { findDraft, fingerprintOf, saveChange, type Content } from './basket.ts';
import { fieldOf } from './edited-entry.ts';

/** How readers see that the provider itself has said so. */
export const providerSource = 'Auskunft des Anbieters';

/** Whether one press takes a suggestion over. A remark is no value, and a part of a list is taken away in the form of the entry. */
export const isTakenWhole = ({ field, value }: { field: string; value: string }): boolean =>
  field !== 'remark' && (value !== '' || findEntryField(serviceKind, field) !== undefined);

/**
 * Makes a provider's suggestion a saved change, with the day on which the provider sent it. It takes the place of a change that an editor
 * has saved and not published.
 * @throws Problem not-found, invalid-input (the value does not fit)
 */
export async function takeSuggestion(db: Db, unsealer: Unsealer, content: Content, id: string, account: string, now: Date): Promise<void> {
  const { entry, field, value, receivedAt } = await getSuggestion(db, unsealer, id);
  if (value === null || !isTakenWhole({ field, value })) throw new Problem('not-found');
  const { draft } = await findDraft(db, content.folderAt, entry);
  // An entry without a number has no list in which it could stand.
  const isFirstPhone = field === 'phones.0.number' && fieldOf(draft, field) === null && value !== '';
  await saveChange(
    db,
    content,
    {
      entry,
      ...(isFirstPhone ? { field: 'phones', value: [{ number: value, use: 'general' }] } : { field, value: value === '' ? null : value }),
      source: { source: providerSource, sourceDate: berlinDay(new Date(receivedAt)) },
      seen: fingerprintOf(fieldOf(draft, isFirstPhone ? 'phones' : field)),
    },
    account,
    now,
  );
  await handleSuggestion(db, id, 'taken', account, now);
}
