import path from 'node:path';
import { argv } from 'node:process';
import { rolldown, type Plugin } from 'rolldown';
import { endWithParent } from './child.ts';

/** `node setup/run-bundle.ts ENTRY FOLDER`: bundles the serving process and the entry of a build's pages. */
const [entry = '', folder = ''] = argv.slice(2);
endWithParent();

/** A raw template keeps its signs, and one sign outside of ASCII doubles the memory of the whole file. */
const withoutRawSigns: Plugin = {
  name: 'without-raw-signs',
  transform: (code) => (/String\.raw`[^`]*[^\0-\x7f]/.test(code) ? code.replaceAll(/String\.raw`([^`]*)`/g, plainText) : undefined),
};
const plainText = (whole: string, raw: string): string => (raw.includes('${') ? whole : JSON.stringify(raw));

const bundle = await rolldown({
  input: { 'serve-process': 'setup/serve-process.ts', entry },
  platform: 'node',
  // Only the pages that the build renders load the first; `pg` asks for the second and does without it.
  external: ['rolldown/utils', 'pg-native'],
  plugins: [withoutRawSigns],
});
await bundle.write({
  dir: path.resolve(folder),
  charset: 'ascii',
  comments: false,
  keepNames: true,
  // Lines and names stay, so that the frames of an error can be read.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
});
