import type { FastifyServerOptions } from 'fastify';

type Logger = NonNullable<FastifyServerOptions['logger']>;

/**
 * The log of a process, at any level without anything that somebody typed: of each error only its name, code and frames. The message
 * of a database error quotes values, and one of Node's parser holds the packet with its cookies and body.
 */
export function withoutTypedText(logger: Logger): Logger {
  if (typeof logger === 'boolean') return logger;
  return {
    ...logger,
    serializers: { ...logger.serializers, err: describeError, error: describeError },
    hooks: {
      logMethod(args, method) {
        const [first, ...rest]: unknown[] = args;
        const object = first instanceof Error ? { err: first } : first;
        // Without a text of its own, a line would get the error's message.
        const isErrorAlone = typeof object === 'object' && object !== null && 'err' in object && typeof rest[0] !== 'string';
        method.apply(this, [object, ...(isErrorAlone || first instanceof Error ? ['error'] : rest)] as Parameters<typeof method>);
      },
    },
  };
}

/** All that is logged of an error; the shape is that of pino's own serializer. */
export function describeError(error: unknown): { type: string; message: string; code: unknown; stack: string } {
  const described: Partial<Error> & { code?: unknown } = typeof error === 'object' && error !== null ? error : {};
  const { name = 'unknown', code, stack = '' } = described;
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { type: name, message: '', code, stack: frames.slice(0, 12).join('\n') };
}
