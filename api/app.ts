import formbody from '@fastify/formbody';
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions, type RouteHandlerMethod } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { minuteMs } from '../src/directory/instants.ts';
import type { Site } from '../src/loading/read-site.ts';
import type { Settings } from './config.ts';
import type { Db } from './database/connect.ts';
import { isOutOfOrder } from './database/failure.ts';
import { createReadiness } from './database/readiness.ts';
import { apiDocs } from './http/site/api-docs.ts';
import { appointmentStatus } from './http/json/appointment-status.ts';
import { appointmentSteps } from './http/json/appointment-steps.ts';
import { formPage } from './http/form/form-page.ts';
import { desk } from './http/desk/desk.ts';
import { home } from './http/site/home.ts';
import { health } from './http/site/health.ts';
import { lostSlipPage } from './http/slip/lost-slip-page.ts';
import { movedServices } from './http/site/moved-services.ts';
import { newAppointment } from './http/json/new-appointment.ts';
import { reportPage } from './http/form/report-page.ts';
import { searchPage } from './http/site/search-page.ts';
import { slots } from './http/json/slots.ts';
import { slipContact } from './http/slip/slip-contact.ts';
import { slipMove } from './http/slip/slip-move.ts';
import { slipPage } from './http/slip/slip-page.ts';
import { slipPapers } from './http/slip/slip-papers.ts';
import { parseFields, parseQuery } from './http/bounds.ts';
import { withoutTypedText } from './http/logging.ts';
import { accessLog } from './http/plugins/access-log.ts';
import { boundedInput } from './http/plugins/bounded-input.ts';
import { limits } from './http/plugins/limits.ts';
import { openApi } from './http/plugins/openapi.ts';
import { answerProblemAsPage } from './http/plugins/page-problems.ts';
import { pages, type PageRenderer } from './http/plugins/pages.ts';
import { answerAsJson, problemAnswers } from './http/plugins/problems.ts';
import { sameOrigin } from './http/plugins/same-origin.ts';
import { securityHeaders } from './http/plugins/security-headers.ts';
import { staticSite, type StaticSite } from './http/plugins/static-site.ts';
import { stopping } from './http/plugins/stopping.ts';
import { clockWarning, needsAttention, type ClockGuard } from './jobs/clock-guard.ts';
import type { Keys } from './sealing/keys.ts';

/** All that a process is made of; a test passes its own clock, database and pages. */
export type Parts = {
  settings: Settings;
  db: Db;
  keys: Keys;
  site: () => Site;
  staticSite: () => StaticSite;
  render: PageRenderer;
  /** Who answers paths that no route takes; the static site, except in development. */
  fallback?: RouteHandlerMethod;
  /** As inlined in the pages, for the Content-Security-Policy; undefined in development. */
  stylesheets: readonly string[] | undefined;
  now: () => Date;
  /** Decides whether jobs may run; only where they do. */
  clockGuard?: ClockGuard | undefined;
  /** Warnings that readiness adds to "ready": the process works, and an administrator must look at it. */
  warnings?: () => string[];
  /** How long a request may take to arrive, head and body; a test has less time. */
  maxRequestMilliseconds?: number;
  logger?: FastifyServerOptions['logger'];
};

declare module 'fastify' {
  /** In every route, body, query, parameters and headers have the types of their schemas, and answers must fit theirs. */
  interface FastifyTypeProviderDefault {
    validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
    serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  }
  interface FastifyInstance {
    parts: Parts;
    site: () => Site;
  }
}

const maxRequestMilliseconds = 30_000;
const maxHeadersMilliseconds = 10_000;
const maxSilenceMilliseconds = minuteMs;
/** Twice the 5,000 people who wait for a release of times. */
const maxConnections = 10_000;

/**
 * Who may call what. Each scope below is one kind of caller with its own rules; a route inherits the rules of the
 * scope it stands in, and nothing else decides.
 */
export async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const { settings, db } = parts;
  const app = Fastify({
    logger: withoutTypedText(parts.logger ?? false),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.trustProxy ?? false,
    bodyLimit: 64 * 1024,
    // A form arrives whole within this time on the slowest phone; a body that trickles is answered with 408 and its connection ended.
    requestTimeout: parts.maxRequestMilliseconds ?? maxRequestMilliseconds,
    http: { headersTimeout: parts.maxRequestMilliseconds ?? maxHeadersMilliseconds, connectionsCheckingInterval: 1000 },
    // Of silence, while an answer is made or read.
    connectionTimeout: maxSilenceMilliseconds,
    // Requests that come while the process ends are refused by http/plugins/stopping.ts, in words.
    return503OnClosing: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, useDefaults: false } },
    // No path is too long to be told that it leads nowhere, as a page: Node itself ends it at 16 kB.
    routerOptions: { maxParamLength: 16 * 1024, querystringParser: parseQuery },
    rewriteUrl: ({ url = '/' }) => readable(url),
  });
  app.server.maxConnections = maxConnections;

  const { clockGuard, warnings = () => [] } = parts;
  const clockWarnings = () => [clockGuard?.doubt()].filter((doubt) => doubt !== undefined).map(clockWarning);

  app.decorate('parts', parts);
  app.decorate('site', parts.site);
  await app.register(accessLog);
  await app.register(problemAnswers, { isOutOfOrder });
  await app.register(stopping);
  await app.register(securityHeaders, { stylesheets: parts.stylesheets, publicUrl: settings.publicUrl });
  await app.register(boundedInput);
  await app.register(limits, { now: parts.now });
  await app.register(staticSite, { site: parts.staticSite, fallback: parts.fallback });
  await app.register(pages, {
    site: parts.site,
    render: parts.render,
    now: parts.now,
    isDemo: settings.demo,
    jobsRest: () => needsAttention(clockGuard),
  });
  await app.register(openApi, { publicUrl: settings.publicUrl });

  // Anybody, reading: static pages, the way to a language, operations.
  app.answerProblem = answerProblemAsPage;
  home(app);
  movedServices(app);
  health(app, { isReady: createReadiness(db), warnings: () => [...warnings(), ...clockWarnings()] });

  // Anybody, searching by a form or an address: forms from our own pages only.
  await app.register(async (searchers) => {
    await searchers.register(sameOrigin, { publicUrl: settings.publicUrl });
    searchPage(searchers);
  });

  // Developers of other systems, reading.
  await app.register(async (json) => {
    json.answerProblem = answerAsJson;
    apiDocs(json);
  });

  if (settings.role !== 'desk') {
    // Other systems, without a cookie: JSON in, JSON out, refusals as RFC 9457.
    await app.register(async (json) => {
      json.answerProblem = answerAsJson;
      json.removeContentTypeParser('text/plain');
      json.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
      slots(json);
      newAppointment(json);
      appointmentStatus(json);
      appointmentSteps(json);
    });

    // People with a form, with or without a script: from our own pages only.
    await app.register(async (forms) => {
      forms.removeAllContentTypeParsers();
      await forms.register(formbody, { parser: parseFields });
      await forms.register(async (strangers) => {
        await strangers.register(sameOrigin, { publicUrl: settings.publicUrl });
        formPage(strangers);
        lostSlipPage(strangers);
        reportPage(strangers);
      });
      await forms.register(async (holders) => {
        // Older phones hide the origin of a slip, and nobody can send to a slip who does not know its secret.
        await holders.register(sameOrigin, { publicUrl: settings.publicUrl, hiddenOriginPasses: true });
        slipPage(holders);
        slipMove(holders);
        slipContact(holders);
        slipPapers(holders);
      });
    });
  }

  // People of the desk: strangers to the sign-in, everybody else by role. Its scopes stand in http/desk/desk.ts.
  if (settings.role !== 'public') await app.register(desk);

  return app;
}

/**
 * An address that cannot be decoded ("%E0%A4%A", a link that was cut off), or holds U+0000, which no database text can, stands for its own
 * characters: then it is simply not found, by the page and under the rules of everything else, and not refused by the router in JSON.
 */
function readable(url: string): string {
  try {
    if (!decodeURIComponent(url.replace(/[?;#].*/s, '')).includes('\u0000')) return url;
  } catch {
    // Read as it stands.
  }
  return url.replaceAll('%', '%25');
}
