import type { Translation } from '../../src/translation/judge.ts';
import type { SuggestionReason } from '../contract/codes.ts';
import type { Db, Reading } from '../database/connect.ts';

/** A text in one language. */
type Place = { entry: string; field: string; language: string };
const placeOf = ({ entry, field, language }: Place): Place => ({ entry, field, language });

/** A received text that waits for a translator's decision. */
export type Suggestion = { translation: Translation; why: SuggestionReason; notes: string[] };

/** Keeps the newest suggestion of a text. */
export async function keepSuggestion(
  db: Db,
  place: Place,
  { translation, why, notes }: Suggestion,
  by: { account: string; now: Date },
): Promise<void> {
  const row = {
    value: JSON.stringify(translation),
    reason: why,
    notes: JSON.stringify(notes),
    accountId: by.account,
    madeAt: by.now.toISOString(),
  };
  await db
    .insertInto('translationSuggestions')
    .values({ ...placeOf(place), ...row })
    .onConflict((conflict) => conflict.columns(['entry', 'field', 'language']).doUpdateSet(row))
    .execute();
}

/** The texts of a language, as "entry.field", that have a suggestion. */
export async function suggestedIn(db: Reading, language: string): Promise<Set<string>> {
  const rows = await db.selectFrom('translationSuggestions').select(['entry', 'field']).where('language', '=', language).execute();
  return new Set(rows.map(({ entry, field }) => `${entry}.${field}`));
}

export async function findSuggestion(db: Reading, place: Place): Promise<Suggestion | undefined> {
  const { entry, field, language } = place;
  const row = await db
    .selectFrom('translationSuggestions')
    .selectAll()
    .where('entry', '=', entry)
    .where('field', '=', field)
    .where('language', '=', language)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- written by `keepSuggestion`
    translation: JSON.parse(row.value) as Translation,
    why: row.reason,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- written by `keepSuggestion`
    notes: JSON.parse(row.notes) as string[],
  };
}

export async function dropSuggestion(db: Db, { entry, field, language }: Place): Promise<void> {
  await db
    .deleteFrom('translationSuggestions')
    .where('entry', '=', entry)
    .where('field', '=', field)
    .where('language', '=', language)
    .execute();
}
