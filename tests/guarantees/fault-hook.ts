import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loaded before the portal: puts the faults of GUARANTEE_FAULTS into the code of this process, in memory only. */
type Change = { file: string; from: string; to: string };

const changes = JSON.parse(process.env['GUARANTEE_FAULTS'] ?? '[]') as Change[];

registerHooks({
  // The server runs from one bundled text; with faults it runs from the files that they name.
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier.endsWith('/serve-process.mjs') ? pathToFileURL(path.resolve('setup/serve-process.ts')).href : specifier, context),
  load: (url, context, nextLoad) => {
    const here = changes.filter(({ file }) => url === pathToFileURL(path.resolve(file)).href);
    if (here.length === 0) return nextLoad(url, context);
    const source = here.reduce((text, { from, to }) => text.replace(from, () => to), readFileSync(new URL(url), 'utf8'));
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
