import { insertAccount } from './own-rows.ts';
import { randomUUID } from 'node:crypto';
import { startSession } from '../../api/accounts/session.ts';
import type { Settings } from '../../api/config.ts';
import type { Role } from '../../api/contract/codes.ts';
import type { Db } from '../../api/database/connect.ts';
import { fingerprintOf, findDraft, saveChange } from '../../api/publishing/basket.ts';
import { fieldOf } from '../../api/publishing/edited-entry.ts';
import { folderAt, liveContent } from '../../api/publishing/live-content.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';

/** The entry whose hours `saveHours` changes. */
export const changedEntry = 'familienbuero';

const field = 'places.0.hours.0.rule';

/** Saves a new rule at the desk of a running portal, as an editor does. */
export async function saveHours(db: Db, settings: Settings, account: string, rule: string): Promise<void> {
  const content = { folderAt: folderAt(settings), directory: await readDirectory(await liveContent(settings)) };
  const { draft } = await findDraft(db, content.folderAt, changedEntry);
  const source = { source: 'Auskunft des Anbieters', sourceDate: '2026-11-23' };
  const seen = fingerprintOf(fieldOf(draft, field));
  await saveChange(db, content, { entry: changedEntry, field, value: rule, source, seen }, account, new Date());
}

/** An account of a running portal that is signed in. @returns its id and the cookie */
export async function signedIn(db: Db, role: Role): Promise<{ id: string; cookie: string }> {
  const id = randomUUID();
  const now = new Date();
  await insertAccount(db, {
    ...{ id, name: 'E. Editor', role, provider: 'stadt-gelsenkirchen', email: `${id}@example.org`, language: 'de' },
    ...{ passwordHash: null, createdAt: now.toISOString(), disabledAt: null },
  });
  return { id, cookie: `desk=${await startSession(db, id, undefined, now)}` };
}

/** Presses "publish". */
export async function pressPublish(url: string, cookie: string): Promise<void> {
  const answer = await fetch(`${url}/desk/services/`, {
    method: 'POST',
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'action=publish',
    redirect: 'manual',
  });
  if (answer.status !== 303) throw new Error(`"publish" was answered with ${answer.status}`);
}
