import { berlinDay } from '../../src/directory/berlin.ts';
import { confirmedKinds } from '../corrections/asked-facts.ts';
import { listUnentered, markEntered } from '../corrections/asks.ts';
import type { Db } from '../database/connect.ts';
import { findDraft, fingerprintOf, saveChanges, type NewChange, type Content } from './basket.ts';
import { fieldOf, sourcesWith } from './edited-entry.ts';
import { providerSource } from './taken-suggestion.ts';

/**
 * Makes the confirmations of providers saved changes: a source more, with the day of the answer, for the facts that are right. They stand
 * in the name of the account that keeps the provider's address.
 * @returns how many were entered
 */
export async function enterConfirmations(db: Db, content: Content, now: Date): Promise<number> {
  const answers = await listUnentered(db);
  for (const { id, entry, confirmed, answeredAt, accountId } of answers) {
    const service = content.directory.services.find((one) => one.id === entry);
    if (service !== undefined && confirmed.length > 0) {
      const day = berlinDay(new Date(answeredAt));
      const { draft } = await findDraft(db, content.folderAt, entry);
      const change = (field: string, value: NewChange['value']): NewChange => ({
        entry,
        field,
        value,
        seen: fingerprintOf(fieldOf(draft, field)),
      });
      const isWhole = confirmedKinds(service).every((kind) => confirmed.includes(kind));
      const news = [
        change('verification.sources', sourcesWith(draft, { source: providerSource, sourceDate: day }, confirmed)),
        // An entry that was checked with the provider has one date for all its facts.
        ...(service.verification.status === 'verified' && isWhole ? [change('verification.date', day)] : []),
      ];
      await saveChanges(db, content, entry, news, accountId, now);
    }
    await markEntered(db, id, now);
  }
  return answers.length;
}
