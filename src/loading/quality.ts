import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** The largest page in bytes, the slowest first view in milliseconds, the findings of axe: the names of figures of `npm run bench`. */
export const qualityFigures = ['weight', 'first-view', 'axe'] as const;
export type QualityFigure = (typeof qualityFigures)[number];

/** `at`: the day of the measurement. */
const FigureSchema = z.strictObject({ at: z.iso.date(), value: z.number(), goal: z.number() });
export const FiguresSchema = z.partialRecord(z.enum(qualityFigures), FigureSchema);
export type QualityFigures = z.infer<typeof FiguresSchema>;

const RunsSchema = z.array(
  z.object({ at: z.iso.datetime(), results: z.array(z.object({ guarantee: z.int().positive(), holds: z.boolean() })) }),
);

/** Guarantees, each by its newest run. `at`: the instant of the newest of all. */
export type KeptGuarantees = { at: string; tried: number; held: number };

export type Quality = { figures: QualityFigures; guarantees: KeptGuarantees | undefined };

/**
 * Reads what was measured. A file that is missing was not measured.
 * @param folder the release's `docs/quality`
 * @throws when a file has another form
 */
export async function readQuality(folder = path.resolve('docs/quality')): Promise<Quality> {
  const figures = await readJson(path.join(folder, 'figures.json'));
  const runs = RunsSchema.parse((await readJson(path.join(folder, 'guarantee-runs.json'))) ?? []);
  return { figures: FiguresSchema.parse(figures ?? {}), guarantees: keptIn(runs) };
}

function keptIn(runs: z.infer<typeof RunsSchema>): KeptGuarantees | undefined {
  const newestLast = runs.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  const last = newestLast.at(-1);
  if (last === undefined) return undefined;
  const results = new Map(newestLast.flatMap((run) => run.results.map(({ guarantee, holds }) => [guarantee, holds] as const)));
  return { at: last.at, tried: results.size, held: [...results.values()].filter(Boolean).length };
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
