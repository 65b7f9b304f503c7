import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

/**
 * A worker as a plain script. Node can take types out itself, but still warns that its function for it may change.
 * @param source TypeScript that imports types only
 */
export function asPlainScript(source: string): Response {
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, removeComments: true };
  const script = transpileModule(source, { compilerOptions }).outputText.replace('export {};', '');
  return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
}
