import { berlinDay } from '../../src/directory/berlin.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { Problem } from '../contract/problems.ts';
import { getSuggestion, handleSuggestion } from '../corrections/suggestions.ts';
import type { Db } from '../database/connect.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import { findDraft, fingerprintOf, saveChange } from './basket.ts';
import { fieldOf } from './edited-entry.ts';
import { askedFacts } from '../corrections/asked-facts.ts';

/** How readers see that the provider itself has said so. */
export const providerSource = 'Auskunft des Anbieters';

/**
 * Makes a provider's suggestion a saved change, with the day on which the provider sent it. It takes the place of a change that an editor
 * has saved and not published.
 * @throws Problem not-found, invalid-input (the value does not fit)
 */
export async function takeSuggestion(
  db: Db,
  unsealer: Unsealer,
  content: { folder: string; directory: Directory },
  id: string,
  account: string,
  now: Date,
): Promise<void> {
  const { entry, field, value, receivedAt } = await getSuggestion(db, unsealer, id);
  const service = content.directory.services.find((one) => one.id === entry);
  const published = service && askedFacts(service).find((fact) => fact.field === field)?.value;
  if (value === null || published === undefined) throw new Problem('not-found');
  const { draft } = await findDraft(db, content.folder, entry);
  await saveChange(
    db,
    content,
    {
      entry,
      field,
      value,
      source: { source: providerSource, sourceDate: berlinDay(new Date(receivedAt)) },
      seen: fingerprintOf(fieldOf(draft, field)),
    },
    account,
    now,
  );
  await handleSuggestion(db, id, 'taken', account, now);
}
