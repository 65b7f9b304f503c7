import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../support/asking-crowd.ts';
import { startTracing } from '../support/tracing-process.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'kim-full-disk-'));
/** A small file system of its own at the folder. @returns why there is none */
function mountSmall(): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : 'mount failed';
  }
}
const why = mountSmall();
afterAll(async () => {
  if (why === undefined) execFileSync('umount', [folder]);
  await rm(folder, { recursive: true, force: true });
});

/** Fills the file system to its last block. @returns makes room again */
function fill(): () => void {
  const files: string[] = [];
  try {
    for (;;) {
      const file = path.join(folder, `filling-${files.length}`);
      files.push(file);
      writeFileSync(file, Buffer.alloc(4096));
    }
  } catch {
    return () => files.forEach((file) => rmSync(file, { force: true }));
  }
}

const title = why === undefined ? 'a full file system under DATA_DIR' : `LEFT OUT, no file system can be mounted here (${why}): DATA_DIR`;

describe.skipIf(why !== undefined)(title, () => {
  const environment = { DATA_DIR: folder, LOG_LEVEL: 'error', TRUST_PROXY: 'loopback' };

  it('takes nothing in and says so, reading goes on, a start says why, and with room everything comes back', async () => {
    let portal = await startTracing(environment);
    const told: string[] = [];
    const refused: string[] = [];
    const send = async (key: string) => {
      const { status, reference, retryAfter } = await ask(portal.url, key);
      if (reference !== undefined) told.push(reference);
      else refused.push(key);
      return [status, retryAfter];
    };
    const look = async (address: string) => (await fetch(`${portal.url}${address}`, { headers: { connection: 'close' } })).status;

    for (let sent = 0; sent < 5; sent += 1) expect(await send(crypto.randomUUID())).toEqual([201, undefined]);
    const makeRoom = fill();
    // Pages of the database that are there already take a few.
    await vi.waitFor(async () => expect(await send(crypto.randomUUID())).toEqual([503, '30']), { timeout: 20_000 });
    for (const address of ['/healthz', '/de/appointment/', '/api/slots', '/desk/sign-in/']) expect(await look(address)).toBe(200);
    expect(await look('/readyz')).toBe(503);
    await portal.stop();
    await expect(startTracing(environment)).rejects.toThrow('database or disk is full');

    makeRoom();
    portal = await startTracing(environment);
    expect(await look('/readyz')).toBe(200);
    for (const key of refused.splice(0)) expect((await send(key))[0]).toBe(201);
    await portal.stop();

    const database = new DatabaseSync(path.join(folder, 'kim.sqlite'));
    const kept = database.prepare('select reference from requests').all();
    database.close();
    expect(kept.map((row) => row['reference']).toSorted()).toEqual(told.toSorted());
  }, 120_000);
});
