import { randomUUID } from 'node:crypto';
import { beginPause, endPause } from '../../api/appointments/pauses.ts';
import type { Db } from '../../api/database/connect.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import type { Calendar } from './days.ts';

/** Two pauses that are over: one ended by itself, the other by a press. */
export async function playPauses(db: Db, directory: Directory, coordinator: Worker, { at, workingDay }: Calendar): Promise<void> {
  const illness = { id: randomUUID(), reason: 'illness', takes: 'requests', reopensOn: workingDay(-7) } as const;
  await beginPause(db, directory, coordinator, illness, at(-9, '08:05'));
  const fault = { id: randomUUID(), reason: 'technical', takes: 'numbers', reopensOn: workingDay(2) } as const;
  await beginPause(db, directory, coordinator, fault, at(-5, '08:30'));
  await endPause(db, coordinator, fault.id, at(-5, '10:40'));
}
