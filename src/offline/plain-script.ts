/**
 * A worker as a plain script. Node can take types out itself, but still warns that its function for it may change. The compiler is loaded
 * only here, because most publications make no worker anew.
 * @param source TypeScript that imports types only
 */
export async function asPlainScript(source: string): Promise<Response> {
  const { ModuleKind, ScriptTarget, transpileModule } = await import('typescript');
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, removeComments: true };
  const script = transpileModule(source, { compilerOptions }).outputText.replace('export {};', '');
  return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
}
