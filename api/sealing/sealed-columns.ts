import type { Database } from '../database/tables.ts';
import type { Part } from './sealing.ts';

/** Columns that are sealed to one key, with the column that names it. */
type SealedColumns<Table extends keyof Database = keyof Database> = {
  [Name in Table]: { table: Name; keyId: keyof Database[Name] & string; parts: { [Column in keyof Database[Name] & string]?: Part } };
}[Table];

/** Every sealed column of the database. A test compares this list with the tables, so that a new one is sealed anew like the others. */
export const sealedColumns: readonly SealedColumns[] = [
  { table: 'requests', keyId: 'sealedKeyId', parts: { sealedMatter: 'matter', sealedPerson: 'person' } },
  { table: 'requests', keyId: 'sealedContactKeyId', parts: { sealedContact: 'contact' } },
  { table: 'requests', keyId: 'sealedSecretKeyId', parts: { sealedSecret: 'secret' } },
  { table: 'requests', keyId: 'sealedHandoverKeyId', parts: { sealedHandover: 'handover' } },
  { table: 'contentReports', keyId: 'sealedKeyId', parts: { sealedText: 'report' } },
  { table: 'countSums', keyId: 'sealedKeyId', parts: { sealedSums: 'counts' } },
  { table: 'suggestions', keyId: 'sealedKeyId', parts: { sealedValue: 'suggestion' } },
];
