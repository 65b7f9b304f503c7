import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type Db, type Dialect } from '../../../api/database/connect.ts';
import { berlinDay } from '../../../src/directory/berlin.ts';
import type { Evidence, Guarantee } from '../guarantee.ts';
import { chanceOf } from './chance.ts';
import type { Client } from './client.ts';
import { listAll, offerHours, signIn, work, type Working } from './counsellors.ts';
import { createHistory } from './history.ts';
import { startPortals, type Portals } from './portals.ts';
import { bother } from './strangers.ts';
import { ask, look, open, step, type Slip, type Visiting } from './visitors.ts';

export type Options = {
  seed: number;
  /** How often a process is killed. */
  rounds: number;
  /** Visitors at a time. */
  visitors: number;
  dialect: Dialect;
  /** What the run leaves behind, beside the data folders, which go. */
  folder: string;
  faults: Guarantee['breaks'];
  say: (line: string) => void;
};

const visitsARound = 2;
const maxUndisturbedMilliseconds = 1500;
const settledMilliseconds = 60_000;

/**
 * Starts a portal, lets visitors and counsellors work while its processes are killed, and waits until everything is settled.
 * @param judge looks at what is left before it goes
 */
export async function runPortal<Result>(
  options: Options,
  judge: (evidence: Evidence, run: { kills: number; requests: number }) => Promise<Result>,
): Promise<Result> {
  const { seed, rounds, visitors, dialect, folder, faults, say } = options;
  const chance = chanceOf(seed);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const history = createHistory(path.join(folder, 'history.jsonl'));
  const marker = `quixel${seed.toString(36)}z${chance.below(0xffffff).toString(36)}`;
  const portals = await startPortals(dialect, path.join(folder, 'portal'), faults);
  try {
    say('The portal stands.');
    const { counsellors, editor } = await staff(portals, { history, chance, password: `${marker} sitzt am Tisch` });
    const visiting: Visiting = { url: portals.publicUrl, history, chance, marker };
    const slips = await load(portals, { visiting, counsellors, editor, rounds, visitors, say });
    const db = connect(portals.databaseUrl);
    try {
      await endLeases(db);
      await portals.restartDesk();
      await settled(db);
      for (const slip of slips) await look(visiting, slip, 'look at the end');
      await listAll(counsellors[0]!);
      await writeFile(path.join(folder, 'printed.log'), portals.output());
      const evidence: Evidence = {
        history: history.lines,
        db,
        dialect,
        databaseUrl: portals.databaseUrl,
        publicDatabaseUrl: portals.publicDatabaseUrl,
        deskSettings: portals.deskSettings,
        dataDirs: portals.dataDirs,
        mailDir: portals.mailDir,
        output: portals.output(),
        markers: [marker],
        crashes: portals.crashes(),
      };
      return await judge(evidence, { kills: rounds, requests: history.lines.length });
    } finally {
      await db.destroy();
    }
  } finally {
    await portals.stop();
    await rm(path.join(folder, 'portal'), { recursive: true, force: true });
  }
}

/** Two counsellors with consultation hours, and an editor, who has nothing to do with requests. */
async function staff(
  portals: Portals,
  { history, chance, password }: Pick<Working, 'history' | 'chance'> & { password: string },
): Promise<{ counsellors: Working[]; editor: Client }> {
  const people = await Promise.all(
    ['Ayse', 'Mehmet', 'Edita'].map(async (name, index) => {
      const email = `${name.toLowerCase()}@example.org`;
      const role = name === 'Edita' ? 'editor' : 'counsellor';
      await portals.addAccount({ email, role, provider: 'stadt-gelsenkirchen', name, password });
      const client: Client = { who: name, address: `10.250.${index}.1` };
      const working = { url: portals.deskUrl, history, chance, client, today: berlinDay(new Date()) };
      await signIn(working, email, password);
      if (role === 'counsellor') await offerHours(working);
      return working;
    }),
  );
  return { counsellors: people.slice(0, 2), editor: people[2]!.client };
}

type Load = { visiting: Visiting; counsellors: Working[]; editor: Client; rounds: number; visitors: number; say: Options['say'] };

/** One round a kill: visitors come, and at a moment among them a process ends. @returns everybody's slips */
async function load(portals: Portals, { visiting, counsellors, editor, rounds, visitors, say }: Load): Promise<Slip[]> {
  const { chance, history, marker } = visiting;
  const { publicUrl, deskUrl } = portals;
  const slips = await open(visiting);
  let isOver = false;
  const working = counsellors.map((counsellor) => work(counsellor, () => isOver));
  const visitor = async () => {
    for (let turn = 0; turn < visitsARound; turn += 1) {
      const slip = await ask(visiting);
      if (slip !== undefined) slips.push(slip);
      const standing = slips.filter(({ isErased }) => !isErased);
      if (standing.length > 0) await step(visiting, chance.pick(standing));
    }
  };
  const killer = async () => {
    await wait(chance.below(maxUndisturbedMilliseconds));
    await portals.killAndStart(chance.pick(portals.roles));
  };
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const strange = { publicUrl, deskUrl, history, chance, marker, editor };
      await Promise.all([killer(), bother(strange), ...Array.from({ length: visitors }, visitor)]);
      say(`Round ${round} of ${rounds}: ${history.lines.length} requests.`);
    }
  } finally {
    isOver = true;
    await Promise.all(working);
  }
  return slips;
}

/** A letter that was under way when its process was killed waits ten minutes for its next try. The run does not: they pass here. */
async function endLeases(db: Db): Promise<void> {
  const past = new Date().toISOString();
  await db.updateTable('letters').set({ nextAt: past }).where('state', '=', 'waiting').where('attempts', '>', 0).execute();
}

/** Waits until no letter is due. */
async function settled(db: Db): Promise<void> {
  const until = performance.now() + settledMilliseconds;
  for (;;) {
    const due = await db
      .selectFrom('letters')
      .select('id')
      .where('state', '=', 'waiting')
      .where('nextAt', '<=', new Date().toISOString())
      .executeTakeFirst();
    if (due === undefined || performance.now() > until) return;
    await wait(250);
  }
}
