import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type Db, type Dialect } from '../../../api/database/connect.ts';
import { berlinDay } from '../../../src/directory/berlin.ts';
import type { Evidence, Guarantee } from '../guarantee.ts';
import { chanceOf, type Chance } from './chance.ts';
import { offerHours, signIn, work, type Working } from './counsellors.ts';
import { createHistory } from './history.ts';
import { startPortals, type Portals } from './portals.ts';
import { ask, look, step, type Slip, type Visiting } from './visitors.ts';

export type Options = {
  seed: number;
  /** How often a process is killed. */
  rounds: number;
  dialect: Dialect;
  /** What the run leaves behind, beside the data folders, which go. */
  folder: string;
  faults: Guarantee['breaks'];
  say: (line: string) => void;
};

const visitorsAtOnce = 6;
const settledMilliseconds = 60_000;

/**
 * Starts a portal, lets visitors and counsellors work while its processes are killed, and waits until everything is settled.
 * @param judge looks at what is left before it goes
 */
export async function runPortal<Result>(
  options: Options,
  judge: (evidence: Evidence, run: { kills: number; requests: number }) => Promise<Result>,
): Promise<Result> {
  const { seed, rounds, dialect, folder, faults, say } = options;
  const chance = chanceOf(seed);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const history = createHistory(path.join(folder, 'history.jsonl'));
  const marker = `quixel${seed.toString(36)}z${chance.below(0xffffff).toString(36)}`;
  const portals = await startPortals(dialect, path.join(folder, 'portal'), faults);
  try {
    say('The portal stands.');
    const counsellors = await staff(portals, { history, chance, password: `${marker} sitzt am Tisch` });
    const visiting: Visiting = { url: portals.publicUrl, history, chance, marker };
    const slips = await load(portals, { visiting, counsellors, rounds, chance, say });
    await portals.restartDesk();
    const db = connect(portals.databaseUrl);
    try {
      await settled(db);
      for (const slip of slips) await look(visiting, slip, 'look at the end');
      await writeFile(path.join(folder, 'printed.log'), portals.output());
      const evidence: Evidence = {
        history: history.lines,
        db,
        dialect,
        databaseUrl: portals.databaseUrl,
        publicDatabaseUrl: portals.publicDatabaseUrl,
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

/** Two counsellors with consultation hours. */
async function staff(
  portals: Portals,
  { history, chance, password }: Pick<Working, 'history' | 'chance'> & { password: string },
): Promise<Working[]> {
  const people: Working[] = [];
  for (const [index, name] of ['Ayse', 'Mehmet'].entries()) {
    const email = `${name.toLowerCase()}@example.org`;
    await portals.addAccount({ email, role: 'counsellor', provider: 'stadt-gelsenkirchen', name, password });
    const client = { who: name, address: `10.250.${index}.1` };
    const working = { url: portals.deskUrl, history, chance, client, today: berlinDay(new Date()) };
    await signIn(working, email, password);
    await offerHours(working);
    people.push(working);
  }
  return people;
}

/** One round a kill: visitors come, and at a moment among them a process ends. @returns everybody's slips */
async function load(
  portals: Portals,
  {
    visiting,
    counsellors,
    rounds,
    chance,
    say,
  }: { visiting: Visiting; counsellors: Working[]; rounds: number; chance: Chance; say: Options['say'] },
): Promise<Slip[]> {
  const slips: Slip[] = [];
  let isOver = false;
  const working = counsellors.map((counsellor) => work(counsellor, () => isOver));
  const visitor = async () => {
    const slip = await ask(visiting);
    if (slip !== undefined) slips.push(slip);
    const standing = slips.filter(({ isErased }) => !isErased);
    if (standing.length > 0) await step(visiting, chance.pick(standing));
  };
  const killer = async () => {
    await wait(chance.below(1200));
    const role = chance.pick(portals.roles);
    await portals.killAndStart(role);
  };
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await Promise.all([
        killer(),
        ...Array.from({ length: visitorsAtOnce }, async () => {
          for (let turn = 0; turn < 2; turn += 1) await visitor();
        }),
      ]);
      say(`Round ${round} of ${rounds}: ${visiting.history.lines.length} requests.`);
    }
  } finally {
    isOver = true;
    await Promise.all(working);
  }
  return slips;
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
