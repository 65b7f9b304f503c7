import { scriptTarget } from '../oldest-browsers.ts';

/**
 * A worker as a plain script, for the browsers of every other script. The compiler is loaded only here, because most publications make no
 * worker anew.
 * @param source TypeScript that imports types only
 */
export async function asPlainScript(source: string): Promise<Response> {
  const { minifySync, transformSync } = await import('rolldown/utils');
  const { code } = transformSync('worker.ts', source, { target: scriptTarget });
  const script = minifySync('worker.js', code, { compress: { target: scriptTarget } }).code.replace(/export ?\{\};?/, '');
  return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
}
