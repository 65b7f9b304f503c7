import type { Person } from '../contract/appointment.ts';
import type { LookReason, OpenedPerson } from '../contract/desk.ts';
import { Problem } from '../contract/problems.ts';
import { may } from '../accounts/rights.ts';
import type { Db } from '../database/connect.ts';
import { record } from './history.ts';
import type { Unsealer } from './sealing.ts';
import { alreadyClaimed, deskActor, lockForWorker, type RequestRow, type Worker } from './transition.ts';

/** The person part as it was sealed: the slip's secret lies in it, so that letters can carry the link. */
type SealedPerson = Person & { secret?: string };

/**
 * Unseals who asks, how to answer and the newest secret of the slip. Whoever shows it to somebody records the look first.
 * @returns undefined when it was erased
 * @throws when it was sealed to a key that this desk does not have
 */
export async function unsealPerson(
  unsealer: Unsealer,
  { id, ...row }: Pick<RequestRow, 'id' | 'sealed_person' | 'sealed_key_id' | 'sealed_secret' | 'sealed_secret_key_id'>,
): Promise<SealedPerson | undefined> {
  if (row.sealed_person === null || row.sealed_key_id === null) return undefined;
  const person = (await unsealer.open('person', id, row.sealed_key_id, row.sealed_person)) as SealedPerson;
  if (row.sealed_secret === null || row.sealed_secret_key_id === null) return person;
  const { secret } = (await unsealer.open('secret', id, row.sealed_secret_key_id, row.sealed_secret)) as Required<
    Pick<SealedPerson, 'secret'>
  >;
  return { ...person, secret };
}

/**
 * Opens who asks and how to answer, for the holder, or for a coordinator with a reason. Every look stands in the history
 * before anything is shown.
 * @param look.reason needed from whoever does not hold the request
 * @returns with the link of the slip; the secret itself is not among the fields
 * @throws Problem not-found, not-claimed, already-claimed, reason-needed; wrong-state when it was erased
 */
export async function openPerson(
  db: Db,
  unsealer: Unsealer,
  worker: Worker,
  id: string,
  look: { reason: LookReason | undefined; publicUrl: string },
  now: Date,
): Promise<OpenedPerson> {
  return db.transaction().execute(async (transaction) => {
    const row = await lockForWorker(transaction, worker, id);
    const holds = row.claimed_by === worker.id;
    if (!holds && !may(worker.role, 'look-with-reason')) {
      throw row.claimed_by === null ? new Problem('not-claimed') : await alreadyClaimed(transaction, row.claimed_by);
    }
    if (!holds && look.reason === undefined) throw new Problem('reason-needed');
    const unsealed = await unsealPerson(unsealer, row);
    if (unsealed === undefined) throw new Problem('wrong-state');
    const { secret, ...person } = unsealed;
    await record(transaction, { requestId: id, event: 'person-opened', actor: deskActor(worker), at: now, detail: look.reason });
    return { ...person, statusUrl: secret === undefined ? null : `${look.publicUrl}/${row.form_language}/appointment/${secret}/` };
  });
}
