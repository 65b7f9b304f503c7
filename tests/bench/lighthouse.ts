import { cp, mkdir, appendFile, rm } from 'node:fs/promises';
import path from 'node:path';
import lighthouse, { type Result } from 'lighthouse';
import { openBrowser } from '../support/browser.ts';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { pathOf } from '../support/templates.ts';
import type { Figure, Figures } from './figure.ts';

const pages = ['home', 'quarter', 'service', 'search', 'form'];
/** Of these, search engines list none on purpose (noindex), which is most of what SEO counts. */
const keptOut = ['search', 'form'];
const languages = ['de', 'ar'];
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];

/** The facts that a city states before it opens. Only then may search engines list the pages. */
const cityFacts = `
operator: { name: Stadt Gelsenkirchen, phone: "+492091690" }
dataProtectionOfficer: { name: Datenschutz, phone: "+492091690" }
imprint: { name: Stadt Gelsenkirchen, phone: "+492091690" }
questionsPhone: "+492091690"
`;

/** Lighthouse's four scores, on its own idea of a phone. */
export const lighthouseScores: Figure = {
  name: 'lighthouse',
  run: async () => {
    const portal = await startOpenedPortal();
    const port = await freePort();
    const browser = await openBrowser([`--remote-debugging-port=${port}`]);
    try {
      const figures: Figures = {
        columns: categories,
        rows: [],
        notes: [
          'Mobile preset with simulated throttling; plain HTTP on loopback. The portal has a city that states who answers for it: a test version keeps search engines out, which costs SEO its "is-crawlable".',
          'Search and form are kept out of search engines on purpose in every portal (noindex), so their SEO has no target; the form has no description for the same reason, and so that a preview of its link tells nothing.',
        ],
      };
      for (const name of pages) {
        for (const language of languages) {
          const lhr = await look(`${portal.url}${pathOf(name, language)}`, port);
          const what = `${name}, ${language}`;
          const values = categories.map((category) => pointsOf(lhr, category));
          const isFree = (category: string) => category === 'seo' && keptOut.includes(name);
          const only = (wanted: boolean) => values.map((value, index) => (isFree(categories[index]!) === wanted ? value : undefined));
          figures.rows.push({ what, unit: 'points', values: only(false), target: { atLeast: 100 } });
          if (keptOut.includes(name)) figures.rows.push({ what: `${what}, not to be found`, unit: 'points', values: only(true) });
          figures.notes.push(...lostPoints(lhr).map((reason) => `${what}: ${reason}`));
        }
      }
      return figures;
    } finally {
      await browser.close();
      await portal.stop();
    }
  },
};

/** The portal as after its opening, with separate folders for content and build. */
async function startOpenedPortal(): Promise<Portal> {
  const contentDir = path.resolve('var/bench/content');
  await rm(contentDir, { recursive: true, force: true });
  await mkdir(path.dirname(contentDir), { recursive: true });
  await cp('content', contentDir, { recursive: true });
  await appendFile(path.join(contentDir, 'city.yaml'), cityFacts);
  return startPortal({ environment: { CONTENT_DIR: contentDir, BUILD_DIR: '.build-bench' } });
}

/** Lighthouse leaves a score out when its recording fails, as on a busy machine. Then it measures again. */
async function look(address: string, port: number): Promise<Result> {
  for (let tries = 0; tries < 3; tries += 1) {
    const run = await lighthouse(address, { port, logLevel: 'silent', onlyCategories: categories });
    if (run !== undefined && categories.every((category) => pointsOf(run.lhr, category) !== undefined)) return run.lhr;
  }
  throw new Error(`Lighthouse cannot judge ${new URL(address).pathname}`);
}

function pointsOf(lhr: Result, category: string): number | undefined {
  const score = lhr.categories[category]?.score;
  return typeof score === 'number' ? Math.round(score * 100) : undefined;
}

/** For each category below a hundred, the counted audits that were not passed in full. */
function lostPoints(lhr: Result): string[] {
  return categories
    .filter((category) => pointsOf(lhr, category) !== 100)
    .flatMap((category) =>
      (lhr.categories[category]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1)
        .map(({ id }) => `${category}, ${id}: ${lhr.audits[id]?.displayValue ?? lhr.audits[id]?.title ?? ''}`),
    );
}
