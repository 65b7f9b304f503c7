import { createHash, randomUUID } from 'node:crypto';
import type { NewReport, OpenedReport } from '../contract/report.ts';
import type { ReportView, FieldError } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Sealer, Unsealer } from '../sealing/sealing.ts';

/** A report is erased after this many days, handled or not. */
export const reportsKeptDays = 30;
const most = 100;

/** The rule that the schema cannot state: a report of kind "other" must have a text. */
export const checkReport = ({ kind, text }: { kind?: unknown; text?: unknown }): FieldError[] =>
  kind === 'other' && text === undefined ? [{ pointer: '/text', code: 'required' }] : [];

/**
 * Stores a visitor's report about an entry, once even if it is sent again.
 * @param key the form's idempotency key; a form changed and sent again makes another report
 * @throws Problem invalid-input
 */
export async function receiveReport(
  db: Db,
  sealer: Sealer,
  report: NewReport,
  { key = randomUUID(), suspicious, now }: { key?: string | undefined; suspicious: boolean; now: Date },
): Promise<void> {
  const errors = checkReport(report);
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
  const { service, language, kind, text } = report;
  const id = createHash('sha256')
    .update(JSON.stringify([key, service, language, kind, text]))
    .digest('base64url');
  await db
    .insertInto('contentReports')
    .values({
      id,
      serviceId: service,
      language,
      kind,
      receivedAt: now.toISOString(),
      markedSuspicious: suspicious ? 1 : 0,
      sealedKeyId: sealer.keyId,
      sealedText: await sealer.seal('report', id, text ?? null),
      handledAt: null,
      handledBy: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The number of open reports of each entry that has one, by its id. */
export async function countReports(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('contentReports')
    .where('handledAt', 'is', null)
    .groupBy('serviceId')
    .select(['serviceId', ({ fn }) => fn.countAll<number | string>().as('count')])
    .execute();
  return new Map(rows.map(({ serviceId, count }) => [serviceId, Number(count)]));
}

/**
 * Opens the reports of a list: open ones oldest first, handled ones newest first; a hundred at most.
 * @param entry only the reports of this entry
 * @returns `total`: the number of reports without that limit
 */
export async function listReports(
  db: Db,
  unsealer: Unsealer,
  view: ReportView,
  entry?: string,
): Promise<{ reports: OpenedReport[]; total: number }> {
  const chosen = db
    .selectFrom('contentReports')
    .where('handledAt', view === 'open' ? 'is' : 'is not', null)
    .$if(entry !== undefined, (query) => query.where('serviceId', '=', entry ?? ''));
  const { count } = await chosen.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirstOrThrow();
  const rows = await chosen
    .leftJoin('accounts', 'accounts.id', 'contentReports.handledBy')
    .selectAll('contentReports')
    .select('accounts.name as handler')
    .orderBy(view === 'open' ? 'receivedAt' : 'handledAt', view === 'open' ? 'asc' : 'desc')
    .orderBy('contentReports.id')
    .limit(most)
    .execute();
  const reports = await Promise.all(
    rows.map(async (row): Promise<OpenedReport> => {
      const opened = await open(unsealer, row);
      return {
        id: row.id,
        service: row.serviceId,
        language: row.language,
        kind: row.kind,
        text: opened.text,
        unreadable: opened.unreadable,
        suspicious: row.markedSuspicious === 1,
        receivedAt: row.receivedAt,
        handled: row.handledAt === null ? null : { at: row.handledAt, name: row.handler ?? '' },
      };
    }),
  );
  return { reports, total: Number(count) };
}

/** Marks a report as handled. The first account to do so stays named. @throws Problem not-found */
export async function handleReport(db: Db, id: string, accountId: string, now: Date): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('contentReports')
    .set({ handledAt: now.toISOString(), handledBy: accountId })
    .where('id', '=', id)
    .where('handledAt', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  const row = await db.selectFrom('contentReports').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
}

/** Opens one report. A row that cannot be opened is marked as unreadable, so that it does not hide the others. */
async function open(
  unsealer: Unsealer,
  { id, sealedKeyId, sealedText }: { id: string; sealedKeyId: string; sealedText: Uint8Array },
): Promise<Pick<OpenedReport, 'text' | 'unreadable'>> {
  try {
    const text = await unsealer.open('report', id, sealedKeyId, sealedText);
    return { text: typeof text === 'string' ? text : null, unreadable: false };
  } catch {
    return { text: null, unreadable: true };
  }
}
