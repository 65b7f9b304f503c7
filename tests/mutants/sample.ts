import { createHash } from 'node:crypto';
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const every = Number(process.env['SAMPLE'] ?? 1);

/**
 * `SAMPLE=3` tries the mutants of about a third of the statements: those in the body of a module's functions, and other ones of a module
 * as a whole. A hash of their text draws them, so that each run draws the same ones.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'sample', {
    shouldIgnore: (path) => {
      const parent = path.parentPath;
      if (every === 1 || parent === null || !path.isStatement()) return undefined;
      const isFunction =
        path.isFunctionDeclaration() || (path.isExportNamedDeclaration() && path.node.declaration?.type === 'FunctionDeclaration');
      const isDrawnAlone =
        (parent.isProgram() && !isFunction) || (parent.isBlockStatement() && parent.parentPath?.isFunctionDeclaration() === true);
      if (!isDrawnAlone) return undefined;
      const drawn = createHash('sha256').update(path.toString()).digest().readUInt32BE(0) % every === 0;
      return drawn ? undefined : 'not drawn';
    },
  }),
];
