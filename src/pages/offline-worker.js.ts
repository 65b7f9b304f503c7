import type { APIRoute } from 'astro';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import source from '../offline/worker.ts?raw';

/**
 * The service worker, as a plain script under an address that never changes: browsers look there for a newer one.
 * Node can take types out itself, but still warns that its function for it may change.
 */
export const GET: APIRoute = () => {
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, removeComments: true };
  const script = transpileModule(source, { compilerOptions }).outputText.replace('export {};', '');
  return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
};
