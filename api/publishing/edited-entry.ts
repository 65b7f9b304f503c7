import type { Directory } from '../../src/directory/directory.ts';
import { getService } from '../../src/directory/directory.ts';
import type { FactKind } from '../../src/directory/facts.ts';
import { statedFacts } from '../../src/directory/stated-facts.ts';
import { writeFact, type Source } from './entry-text.ts';

/** A new value of one fact of an entry. */
export type Change = { entry: string; field: string; value: string } & Source;

/** The facts that the desk can edit, and the kind that their sources name. */
const editable: readonly { field: RegExp; kind: FactKind }[] = [{ field: /^places\.\d+\.hours\.\d+\.rule$/, kind: 'hours' }];

/** @returns the kind of the fact; undefined for a field that cannot be edited */
export const editedFact = (field: string): FactKind | undefined => editable.find((one) => one.field.test(field))?.kind;

/** Writes changes of one entry into its text. */
export function withChanges(text: string, changes: readonly Change[], directory: Directory): string {
  return changes.reduce((written, { entry, field, value, ...source }) => {
    const kind = editedFact(field);
    if (kind === undefined) throw new RangeError(`${field} cannot be edited`);
    return writeFact(written, field, value, source, kind, statedFacts(getService(directory, entry)));
  }, text);
}
