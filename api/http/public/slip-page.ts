import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppointmentStatus } from '../../contract/appointment.ts';
import { Problem, problems, type ProblemCode } from '../../contract/problems.ts';
import { secretPattern } from '../../intake/derivation.ts';
import { accept, cancel, erase, findStatus, noneFits, slipOpened } from '../../intake/requester.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { slipUrl } from './reception.ts';

type Params = { lang: string; secret: string };

/** What the buttons of a slip do, and the word under which the next page says so. */
const steps: Record<
  string,
  { done: string; take: (app: FastifyInstance, secret: string, posted: Record<string, unknown>) => Promise<void> }
> = {
  accept: { done: 'accepted', take: ({ parts }, secret, { offer }) => accept(parts.db, secret, Number(offer), parts.now()) },
  'none-fits': { done: 'none-fits', take: ({ parts }, secret) => noneFits(parts.db, secret, parts.now()) },
  cancel: { done: 'cancelled', take: ({ parts }, secret) => cancel(parts.db, secret, parts.now()) },
  erase: { done: 'erased', take: ({ parts }, secret) => erase(parts.db, secret, parts.now()) },
};

/** `/:lang/appointment/:secret/`: the slip and its buttons. For the scope of pages: forms only, one origin. */
export function slipPage(app: FastifyInstance): void {
  app.get<{ Params: Params; Querystring: { done?: unknown } }>(
    '/:lang/appointment/:secret/',
    { schema: { hide: true } },
    async (request, reply) => {
      const { lang, secret } = request.params;
      const language = app.getLanguage(lang).tag;
      return withSlip(reply, language, async () => {
        const status = await findOnSlip(app, secret);
        if (isSeenByAPerson(request)) await slipOpened(app.parts.db, secret, app.parts.now());
        return show(app, reply, language, secret, status, { done: doneAsStored(request.query.done, status) });
      });
    },
  );

  app.get<{ Params: Params }>('/:lang/appointment/:secret', { schema: { hide: true } }, (request, reply) => {
    const { lang, secret } = request.params;
    if (!secretPattern.test(secret)) throw new Problem('not-found');
    return keptToItself(reply).redirect(`/${app.getLanguage(lang).tag}/appointment/${secret}/`, 301);
  });

  app.post<{ Params: Params }>(
    '/:lang/appointment/:secret/',
    { schema: { hide: true }, onRequest: limitAppointments },
    async (request, reply) => {
      const { lang, secret } = request.params;
      const language = app.getLanguage(lang).tag;
      return withSlip(reply, language, async () => {
        const before = await findOnSlip(app, secret);
        const posted = (request.body ?? {}) as Record<string, unknown>;
        const step = typeof posted['action'] === 'string' && Object.hasOwn(steps, posted['action']) ? steps[posted['action']] : undefined;
        try {
          if (step === undefined) throw new Problem('malformed-request');
          await step.take(app, secret, posted);
        } catch (error) {
          if (!(error instanceof Problem) || error.code === 'not-found') throw error;
          const status = await findStatus(app.parts.db, secret).catch(() => before);
          return show(app, reply, language, secret, status, { problem: error.code });
        }
        return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=${step.done}`, 303);
      });
    },
  );
}

/** @throws Problem not-found, the same for a secret that fits nothing and for a word that is none */
async function findOnSlip(app: FastifyInstance, secret: string): Promise<AppointmentStatus> {
  if (!secretPattern.test(secret)) throw new Problem('not-found');
  return findStatus(app.parts.db, secret);
}

function show(
  app: FastifyInstance,
  reply: FastifyReply,
  language: string,
  secret: string,
  status: AppointmentStatus,
  { done, problem }: { done?: string | undefined; problem?: ProblemCode },
): Promise<unknown> {
  return keptToItself(reply).page('/[lang]/appointment/[secret]', {
    language,
    status: problem === undefined ? 200 : problems[problem].status,
    page: {
      kind: 'slip',
      status,
      secret,
      statusUrl: slipUrl(app, language, secret),
      ...(done === undefined ? {} : { done }),
      ...(problem === undefined ? {} : { problem }),
    },
  });
}

/** Who holds no slip gets one friendly page, which tells nothing about any other. */
async function withSlip(reply: FastifyReply, language: string, answer: () => Promise<unknown>): Promise<unknown> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'not-found') throw error;
    return keptToItself(reply).page('/[lang]/problem', {
      language,
      status: 404,
      page: { kind: 'problem', code: 'not-found', instance: '', back: `/${language}/appointment/` },
    });
  }
}

/** The address of a slip is a secret: no other site and no other page may learn it from a link. */
const keptToItself = (reply: FastifyReply): FastifyReply =>
  reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store');

/**
 * Whether a person looks: a browser's own navigation to a page. Programs that follow links to check or preview them
 * say otherwise or say nothing (Fetch Metadata), and they must change nothing.
 */
function isSeenByAPerson({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    // A counsellor who opens the slip from the desk has told nobody anything.
    !hasDeskCookie(headers.cookie) &&
    headers['sec-fetch-mode'] === 'navigate' &&
    // "empty" with "navigate": the same navigation, passed on by our own worker on a phone that keeps pages for offline.
    (headers['sec-fetch-dest'] === 'document' || headers['sec-fetch-dest'] === 'empty') &&
    headers['sec-purpose'] === undefined &&
    headers['purpose'] === undefined
  );
}

const hasDeskCookie = (cookie: string | undefined) => /(?:^|;\s*)desk=/.test(cookie ?? '');

/** What was done just now, but only as far as it is stored: a link with `?done=cancelled` must never say it falsely. */
function doneAsStored(done: unknown, { state, outcome, erased }: AppointmentStatus): string | undefined {
  const stored: Record<string, boolean> = {
    sent: state === 'received',
    'none-fits': state === 'received',
    accepted: state === 'confirmed',
    cancelled: outcome === 'cancelled',
    erased: erased.at !== null,
  };
  return typeof done === 'string' && Object.hasOwn(stored, done) && stored[done] === true ? done : undefined;
}
