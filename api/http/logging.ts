import type { FastifyServerOptions } from 'fastify';

type Logger = NonNullable<FastifyServerOptions['logger']>;

/**
 * Keeps typed text out of the log at every level: logs only the name, code and stack frames of an error. The message of a database error
 * quotes values, and an error of Node's parser holds the packet with its cookies and body.
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
        // A line without a text would get the error's message.
        const isErrorAlone = typeof object === 'object' && object !== null && 'err' in object && typeof rest[0] !== 'string';
        // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- pino calls it with any arguments
        method.apply(this, [object, ...(isErrorAlone || first instanceof Error ? ['error'] : rest)] as Parameters<typeof method>);
      },
    },
  };
}

/** "    at name (/path/file.ts:1:2)", or without a name. */
const frame = /^ {4}at (?:.* \()?(?:async )?(?:node:|file:|\/)[^()]*:\d+:\d+\)?$/;

/** The parts of an error that are logged, in the shape of pino's serializer. */
export function describeError(error: unknown): { type: string; message: string; code: unknown; stack: string } {
  const described: Partial<Error> & { code?: unknown } = typeof error === 'object' && error !== null ? error : {};
  const { name = 'unknown', code, message = '', stack = '' } = described;
  // A message may have lines of its own, also such that begin like a frame.
  const frames = stack
    .replace(message, '')
    .split('\n')
    .filter((line) => frame.test(line));
  return { type: name, message: '', code, stack: frames.slice(0, 12).join('\n') };
}
