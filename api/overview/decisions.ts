import { randomUUID } from 'node:crypto';
import { isDay } from '../../src/directory/calendar-day.ts';
import type { Worker } from '../accounts/worker.ts';
import { decisionStates, type FieldError } from '../contract/codes.ts';
import type { Decision } from '../contract/obstacles.ts';
import type { KeptDecision } from '../contract/pages/obstacles.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';

/** The decision log of the city: open lines first, then the newest. */
export async function listDecisions(db: Reading): Promise<KeptDecision[]> {
  const rows = await db
    .selectFrom('obstacleDecisions')
    .select(['id', 'obstacle', 'broughtOn', 'brought', 'decided', 'acts', 'actBy', 'state', 'version'])
    .orderBy('broughtOn', 'desc')
    .orderBy('id')
    .execute();
  return rows.toSorted((one, other) => decisionStates.indexOf(one.state) - decisionStates.indexOf(other.state));
}

/** @throws Problem not-found */
export async function getDecision(db: Reading, id: string): Promise<KeptDecision> {
  const found = (await listDecisions(db)).find((decision) => decision.id === id);
  if (found === undefined) throw new Problem('not-found');
  return found;
}

/** @throws Problem invalid-input */
export async function addDecision(db: Db, worker: Worker, decision: Decision, now: Date): Promise<void> {
  await refuseWrong(db, decision);
  await db
    .insertInto('obstacleDecisions')
    .values({ id: randomUUID(), ...decision, version: 1, accountId: worker.id, changedAt: now.toISOString() })
    .execute();
}

/** @param seen the version that the coordinator saw @throws Problem invalid-input, not-found; changed when somebody else was faster */
export async function changeDecision(
  db: Db,
  worker: Worker,
  seen: { id: string; version: number },
  decision: Decision,
  now: Date,
): Promise<void> {
  await refuseWrong(db, decision);
  await getDecision(db, seen.id);
  const changed = await db
    .updateTable('obstacleDecisions')
    .set({ ...decision, version: seen.version + 1, accountId: worker.id, changedAt: now.toISOString() })
    .where('id', '=', seen.id)
    .where('version', '=', seen.version)
    .returning('id')
    .executeTakeFirst();
  if (changed === undefined) throw new Problem('changed');
}

async function refuseWrong(db: Reading, { obstacle, broughtOn, actBy, state, decided }: Decision): Promise<void> {
  const known = await db.selectFrom('obstacles').select('id').where('id', '=', obstacle).executeTakeFirst();
  const errors: FieldError[] = [
    ...(known === undefined ? [{ pointer: '/obstacle', code: 'not-allowed' as const }] : []),
    ...(isDay(broughtOn) ? [] : [{ pointer: '/broughtOn', code: 'malformed' as const }]),
    ...(actBy === null || isDay(actBy) ? [] : [{ pointer: '/actBy', code: 'malformed' as const }]),
    ...(state !== 'open' && decided === null ? [{ pointer: '/decided', code: 'required' as const }] : []),
  ];
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}
