import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { getQuestion } from '../../src/directory/question.ts';
import type { Site } from '../../src/loading/read-site.ts';
import type { BuiltPage } from '../../src/server-entry.ts';

/** What the build asks of src/server-entry.ts. */
type Entry = {
  astro: {
    manifestData: { routes: { route: string }[] };
  };
  renderPage: (
    request: Request,
    options: { locals: App.Locals; routeData: { route: string } },
  ) => Promise<{ status: number; content: string | Uint8Array }>;
  useSite: (site: Site) => void;
  getQuestion: typeof getQuestion;
  listBuiltPages: () => Promise<BuiltPage[]>;
  listRoutesOnDemand: () => Promise<string[]>;
};

/** @param bundleDir the folder of bundled code */
export const importEntry = async (bundleDir: string): Promise<Entry> =>
  (await import(pathToFileURL(path.resolve(bundleDir, 'server/entry.mjs')).href)) as Entry;
