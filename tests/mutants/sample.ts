import { createHash } from 'node:crypto';
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const every = Number(process.env['SAMPLE'] ?? 1);

/** What is needed here of Babel's path, which Stryker passes. */
type Path = { node: { type: string; declaration?: { type: string } | null }; parentPath?: Path | null; toString: () => string };

/**
 * `SAMPLE=3` tries the mutants of about a third of the statements: those in the body of a module's functions, and other ones of a module
 * as a whole. A hash of their text draws them, so that each run draws the same ones.
 */
const isDrawn = (path: Path): boolean =>
  !isDrawnAlone(path) || createHash('sha256').update(path.toString()).digest().readUInt32BE(0) % every === 0;

function isDrawnAlone({ node, parentPath }: Path): boolean {
  if (!/(Statement|Declaration)$/.test(node.type)) return false;
  if (parentPath?.node.type === 'Program') return (node.declaration ?? node).type !== 'FunctionDeclaration';
  return parentPath?.node.type === 'BlockStatement' && parentPath.parentPath?.node.type === 'FunctionDeclaration';
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'sample', { shouldIgnore: (path: Path) => (isDrawn(path) ? undefined : 'not drawn') }),
];
