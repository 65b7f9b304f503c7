import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import fp from 'fastify-plugin';
import { nameInPointer } from '../bounds.ts';
import { describeError } from '../logging.ts';
import { Problem, problems, type ProblemCode } from '../../contract/problems.ts';
import type { FieldError, FieldErrorCode } from '../../contract/codes.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers a refusal in the scope's format: JSON by default, a page in scopes of pages. */
    answerProblem: (request: FastifyRequest, reply: FastifyReply, problem: Problem, instance: string) => unknown;
  }
  interface FastifyRequest {
    /** The refusal of a form whose body is still on its way. */
    refusal: Problem | undefined;
  }
}

/**
 * Turns every error into a problem: RFC 9457 as JSON, unless the scope decorates its own `answerProblem`.
 * `isOutOfOrder` distinguishes a failing database or disk from a bug.
 */
export const problemAnswers = fp<{ isOutOfOrder: (error: unknown) => boolean }>(
  (app, { isOutOfOrder }, done) => {
    app.decorate('answerProblem', answerAsJson);
    app.decorateRequest('refusal', undefined);
    app.addHook('preHandler', async ({ refusal }) => {
      if (refusal !== undefined) throw refusal;
    });
    // Applies to every 503: JSON, a page, or a form that keeps its values.
    app.addHook('onSend', async (_request, reply) => {
      if (reply.statusCode === 503) comeAgain(reply);
    });
    app.setErrorHandler(function (error: FastifyError, request, reply) {
      // The visitor's connection broke within the body: nothing of ours is out of order, and nobody reads the answer.
      const isGone = request.raw.errored === error;
      const problem = isGone ? new Problem('malformed-request') : isOutOfOrder(error) ? new Problem('out-of-order') : asProblem(error);
      const instance = `urn:uuid:${randomUUID()}`;
      // Our own refusals, such as those of a stopping process, are counted in the access log.
      if (problems[problem.code].status >= 500 && !(error instanceof Problem))
        request.log.error({ instance, ...describeError(error) }, problem.code);
      reply.code(problems[problem.code].status);
      return request.server.answerProblem(request, reply, problem, instance);
    });
    app.setNotFoundHandler((request, reply) => {
      const problem = new Problem('not-found');
      reply.code(404);
      return request.server.answerProblem(request, reply, problem, `urn:uuid:${randomUUID()}`);
    });
    done();
  },
  { name: 'problem-answers', fastify: '5.x' },
);

/**
 * For refusals that have nothing to do with the answers: a form is refused once it was read, so that the page can keep what was typed.
 * @throws the problem at once, where no form is on its way
 */
export function refuse(request: FastifyRequest, problem: Problem): void {
  if (!isForm(request) || request.body !== undefined) throw problem;
  request.refusal ??= problem;
}

export const isForm = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

/** `Retry-After` while the database or disk fails, too many wait, or the process stops. */
const retryAfterSeconds = 30;

/** Says when to come again, unless the answer says it already. */
export function comeAgain(reply: FastifyReply): void {
  if (!reply.hasHeader('retry-after')) void reply.header('retry-after', String(retryAfterSeconds));
}

/** Answers a refusal as RFC 9457 problem details. */
export function answerAsJson(_request: FastifyRequest, reply: FastifyReply, problem: Problem, instance: string): unknown {
  const { status, title } = problems[problem.code];
  return reply.type('application/problem+json').send(
    JSON.stringify({
      type: `/api/docs/#problem-${problem.code}`,
      title,
      status,
      code: problem.code,
      instance,
      ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
      ...problem.extra,
    }),
  );
}

const codesOfFastify: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_BAD_URL: 'not-found',
};

function asProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (error.validation !== undefined) return new Problem('invalid-input', { errors: fieldErrors(error.validation) });
  const known = codesOfFastify[error.code];
  if (known !== undefined) return new Problem(known);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return new Problem('malformed-request');
  return new Problem('internal');
}

const codesOfKeywords: Record<string, FieldErrorCode> = {
  required: 'required',
  additionalProperties: 'unknown-field',
  type: 'wrong-type',
  maxLength: 'too-long',
  minLength: 'required',
  maxItems: 'too-many',
  minItems: 'too-few',
  enum: 'not-allowed',
  const: 'not-allowed',
  minimum: 'not-allowed',
  maximum: 'not-allowed',
  uniqueItems: 'repeated',
};

/** Errors in one answer. */
const maxErrors = 20;

/** Turns Ajv's errors into pointers and codes without any typed text: one for each place, at most 20. Routes and forms use it. */
export function fieldErrors(validation: readonly FastifySchemaValidationError[]): FieldError[] {
  const byPointer = new Map<string, FieldError>();
  for (const finding of validation) {
    // Each branch of a union reports its own error; the union's error adds nothing.
    if (finding.keyword === 'anyOf' || finding.keyword === 'oneOf') continue;
    const pointer = pointerOf(finding);
    if (!byPointer.has(pointer)) byPointer.set(pointer, { pointer, code: codesOfKeywords[finding.keyword] ?? 'malformed' });
    if (byPointer.size === maxErrors) break;
  }
  return [...byPointer.values()];
}

function pointerOf({ instancePath, params }: FastifySchemaValidationError): string {
  const member = params['missingProperty'] ?? params['additionalProperty'];
  return typeof member === 'string' ? `${instancePath}/${nameInPointer(member)}` : instancePath;
}
