import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

type Report = { messages: { url: string; lastLine?: number; message: string; extract?: string }[] };

const jar = path.join(path.dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');

/** Whether the Nu HTML checker can run. It needs Java; without it, its tests are left out, and that is said. */
export const hasJava = spawnSync('java', ['-version']).status === 0;
if (!hasJava) process.stderr.write('Java is missing: no page is held against the Nu HTML checker.\n');

/**
 * @returns every error that the Nu HTML checker (validator.github.io) finds, with the address of its page. Its remarks on style sheets are
 *   left out, because it does not know container queries; tests/site/oldest-browsers.test.ts reads those.
 */
export async function nuErrors(pages: readonly { url: string; html: string }[]): Promise<string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-nu-'));
  try {
    await Promise.all(pages.map(({ html }, index) => writeFile(path.join(folder, `${index}.html`), html)));
    const args = ['-Xss1024k', '-jar', jar, '--errors-only', '--exit-zero-always', '--format', 'json', folder];
    const { stderr } = await promisify(execFile)('java', args, { maxBuffer: 64 * 1024 * 1024 });
    const { messages } = JSON.parse(stderr) as Report;
    const ofPages = messages.filter(({ message }) => !message.startsWith('CSS:'));
    return ofPages.map(({ url, message, extract = '' }) => `${pages[Number(path.basename(url, '.html'))]?.url}: ${message} ${extract}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
