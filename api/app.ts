import formbody from '@fastify/formbody';
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions, type RouteHandlerMethod } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { isDiscreet } from '../src/directory/discreet.ts';
import { minuteMs } from '../src/directory/instants.ts';
import type { Site } from '../src/loading/read-site.ts';
import { findPausesFor } from './appointments/pauses.ts';
import type { Settings } from './config.ts';
import type { Db } from './database/connect.ts';
import { isOutOfOrder } from './database/failure.ts';
import { createReadiness } from './database/readiness.ts';
import { compilers } from './http/compilers.ts';
import { apiDocs } from './http/site/api-docs.ts';
import { appointmentStatus } from './http/json/appointment-status.ts';
import { appointmentSteps } from './http/json/appointment-steps.ts';
import { confirmPage } from './http/form/confirm-page.ts';
import { formPage } from './http/form/form-page.ts';
import { answerScriptsWithAddress } from './http/form/minimal.ts';
import { desk } from './http/desk/desk.ts';
import { signedInAs } from './http/desk/signed-in.ts';
import { publicationFiles } from './http/desk/publication-files.ts';
import { machine } from './http/machine/machine.ts';
import { home } from './http/site/home.ts';
import { cardPage } from './http/site/card-page.ts';
import { health } from './http/site/health.ts';
import { metrics } from './http/site/metrics.ts';
import { lostSlipPage } from './http/slip/lost-slip-page.ts';
import { movedServices } from './http/site/moved-services.ts';
import { newAppointment } from './http/json/new-appointment.ts';
import { reportPage } from './http/form/report-page.ts';
import { searchPage } from './http/site/search-page.ts';
import { slots } from './http/json/slots.ts';
import { slipConsent } from './http/slip/slip-consent.ts';
import { slipCopy } from './http/slip/slip-copy.ts';
import { slipContact } from './http/slip/slip-contact.ts';
import { slipEarlier } from './http/slip/slip-earlier.ts';
import { slipMove } from './http/slip/slip-move.ts';
import { slipPage } from './http/slip/slip-page.ts';
import { slipPapers } from './http/slip/slip-papers.ts';
import { parseFields, parseQuery } from './http/bounds.ts';
import type { StaticSite } from './http/packed-site.ts';
import { awayWarning, type Shared } from './http/shared-counts.ts';
import { withoutTypedText } from './http/logging.ts';
import { answerMeter } from './http/plugins/answer-meter.ts';
import { accessLog } from './http/plugins/access-log.ts';
import { boundedInput } from './http/plugins/bounded-input.ts';
import { limits } from './http/plugins/limits.ts';
import { openApi } from './http/plugins/openapi.ts';
import { answerProblemAsPage, answerProblemWithForm } from './http/plugins/page-problems.ts';
import { pages, type PageRenderer } from './http/plugins/pages.ts';
import { inTurn, pressure, pressureWarning } from './http/plugins/pressure.ts';
import { answerAsJson, problemAnswers } from './http/plugins/problems.ts';
import { sameOrigin } from './http/plugins/same-origin.ts';
import { securityHeaders } from './http/plugins/security-headers.ts';
import { staticSite } from './http/plugins/static-site.ts';
import { visits } from './http/plugins/visits.ts';
import { stopping } from './http/plugins/stopping.ts';
import { clockWarning, needsAttention, type ClockGuard } from './jobs/clock-guard.ts';
import type { ShownCount } from './publishing/publications.ts';
import type { Publisher } from './publishing/publisher.ts';
import type { Keys } from './sealing/keys.ts';
import { endWarning } from './sealing/month-key.ts';
import type { JobRuns } from './jobs/job-runs.ts';
import type { Meters } from './watching/meters.ts';
import type { VisitTally } from './watching/visits.ts';
import type { Reach } from './webhooks/reach.ts';

/** The parts of a process; a test passes its own clock, database and pages. */
export type Parts = {
  settings: Settings;
  db: Db;
  keys: Keys;
  site: () => Site;
  staticSite: () => StaticSite;
  render: PageRenderer;
  /** Answers paths that no route takes: the static site, except in development. */
  fallback?: RouteHandlerMethod;
  /** The style sheets inlined in the pages, for the Content-Security-Policy; undefined in development. */
  stylesheets: readonly string[] | undefined;
  now: () => Date;
  /** Publishes content; undefined in a public process and in development. */
  publisher?: Publisher | undefined;
  /** The limits' numbers that all processes share; undefined where one process counts for itself. */
  shared?: Shared | undefined;
  /** How many processes show the newest publication; undefined in development. */
  publications?: (() => Promise<ShownCount>) | undefined;
  /** Decides whether jobs may run; undefined in a process without jobs. */
  clockGuard?: ClockGuard | undefined;
  /** The network as webhooks reach it; tests have their own. */
  reach?: Reach;
  /** Warnings that `/readyz` adds to "ready": the process works, but an administrator must look at it. */
  warnings?: () => Promise<string[]>;
  /** Counts answers for `/metrics`; undefined without METRICS_TOKEN. */
  meters?: Meters | undefined;
  /** Counts visits; undefined in development. */
  visits?: Pick<VisitTally, 'count'> | undefined;
  /** The runs of this process's jobs, for the administrator's page. */
  jobRuns?: JobRuns | undefined;
  /** Whether the desk's log and the proofs of steps held at the last check; undefined before the first. */
  logHolds?: (() => boolean | undefined) | undefined;
  /** How long a request, head and body, may take to arrive; tests set a shorter time. */
  maxRequestMilliseconds?: number;
  /** How long a connection may stay silent while an answer is made or read; tests set a shorter time. */
  maxSilenceMilliseconds?: number;
  logger?: FastifyServerOptions['logger'];
};

declare module 'fastify' {
  /** Types body, query, parameters and headers of every route from their schemas, and checks the types of answers. */
  interface FastifyTypeProviderDefault {
    validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
    serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  }
  interface FastifyInstance {
    parts: Parts;
    site: () => Site;
    /** Lines that parts of this process add to the "ready" of `/readyz`. */
    warnings: (() => string[])[];
  }
}

const maxRequestMilliseconds = 30_000;
const maxHeadersMilliseconds = 10_000;
const maxSilenceMilliseconds = minuteMs;
/** Twice the 5,000 people who may wait for a release of new times. */
const maxConnections = 10_000;

/**
 * Builds the server and defines its access rules. Each scope below is one kind of caller with its own rules; a route inherits the
 * rules of its scope, and nothing else decides.
 */
export async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const { settings, db } = parts;
  const app = Fastify({
    logger: withoutTypedText(parts.logger ?? false),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.trustProxy ?? false,
    bodyLimit: 64 * 1024,
    // The slowest phone sends a whole form within this time. A slower body is answered with 408, and its connection is closed.
    requestTimeout: parts.maxRequestMilliseconds ?? maxRequestMilliseconds,
    http: { headersTimeout: parts.maxRequestMilliseconds ?? maxHeadersMilliseconds, connectionsCheckingInterval: 1000 },
    // Closes a connection that stays silent while an answer is made or read.
    connectionTimeout: parts.maxSilenceMilliseconds ?? maxSilenceMilliseconds,
    // http/plugins/stopping.ts refuses requests during shutdown, with words for people.
    return503OnClosing: false,
    schemaController: { compilersFactory: compilers },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, useDefaults: false } },
    // Even the longest path that Node accepts (16 kB) gets the "not found" page.
    routerOptions: { maxParamLength: 16 * 1024, querystringParser: parseQuery },
    rewriteUrl: ({ url = '/' }) => readable(url),
  });
  app.server.maxConnections = maxConnections;

  const { clockGuard, warnings = () => Promise.resolve([]) } = parts;
  const clockWarnings = () => [clockGuard?.doubt()].filter((doubt) => doubt !== undefined).map(clockWarning);

  app.decorate('parts', parts);
  app.decorate('site', parts.site);
  app.decorate('warnings', []);
  await app.register(accessLog);
  const { meters } = parts;
  if (meters !== undefined) await app.register(answerMeter, meters);
  if (parts.visits !== undefined)
    await app.register(visits, { count: parts.visits.count, languages: () => parts.site().directory.city.languages });
  await app.register(problemAnswers, { isOutOfOrder });
  await app.register(stopping);
  await app.register(securityHeaders, { stylesheets: parts.stylesheets, publicUrl: settings.publicUrl });
  await app.register(boundedInput);
  await app.register(pressure);
  await app.register(limits, { now: parts.now, shared: parts.shared });
  await app.register(staticSite, {
    site: parts.staticSite,
    leavesNoTrace: (name) => isDiscreet(parts.site().directory, name),
    fallback: parts.fallback,
  });
  await app.register(pages, {
    site: parts.site,
    render: parts.render,
    now: parts.now,
    isDemo: settings.demo,
    jobsRest: () => needsAttention(clockGuard),
    pausesFor: async (request) => {
      const account = signedInAs(request);
      return account === undefined ? [] : findPausesFor(db, account, parts.now());
    },
  });
  await app.register(openApi, { publicUrl: settings.publicUrl });

  // Anybody, reading: static pages, the way to a language, operations.
  // A method that no route of the API knows is refused here, and in JSON like the others.
  app.answerProblem = (request, ...refusal) => (request.url.startsWith('/api/') ? answerAsJson : answerProblemAsPage)(request, ...refusal);
  home(app);
  movedServices(app);
  await app.register(async (cards) => {
    cards.addHook('preValidation', inTurn);
    cardPage(cards);
  });
  const { publications } = parts;
  health(app, {
    readiness: createReadiness(db),
    warnings: async () => [
      ...(await warnings()),
      ...(app.isUnderPressure() ? [pressureWarning] : []),
      ...app.warnings.flatMap((lines) => lines()),
      ...clockWarnings(),
      ...(parts.shared?.isAway() === true ? [awayWarning] : []),
      ...endWarning(parts.keys.sealer.until, parts.now()),
      ...(publications === undefined ? [] : shownWarnings(await publications())),
    ],
  });

  // A monitor that knows the token.
  const { metricsToken } = settings;
  if (meters !== undefined && metricsToken !== undefined)
    await app.register(async (monitors) => {
      monitors.answerProblem = answerAsJson;
      metrics(monitors, { token: metricsToken, scrape: meters.scrape });
    });

  // Anybody, searching by a form or an address: forms from our own pages only.
  await app.register(async (searchers) => {
    await searchers.register(sameOrigin, { publicUrl: settings.publicUrl });
    searchers.answerProblem = answerProblemWithForm;
    searchers.addHook('preValidation', inTurn);
    searchPage(searchers);
  });

  // Developers of other systems, reading.
  await app.register(async (json) => {
    json.answerProblem = answerAsJson;
    json.addHook('preValidation', inTurn);
    apiDocs(json);
  });

  if (settings.role !== 'desk') {
    // Other systems, without a cookie: JSON in, JSON out, refusals as RFC 9457.
    await app.register(async (json) => {
      json.answerProblem = answerAsJson;
      json.removeContentTypeParser('text/plain');
      json.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
      json.addHook('preValidation', inTurn);
      slots(json);
      newAppointment(json);
      appointmentStatus(json);
      appointmentSteps(json);
    });

    // People with a form, with or without a script: from our own pages only.
    await app.register(async (forms) => {
      forms.removeAllContentTypeParsers();
      await forms.register(formbody, { parser: parseFields });
      forms.answerProblem = answerProblemWithForm;
      forms.addHook('preValidation', inTurn);
      await forms.register(async (strangers) => {
        await strangers.register(sameOrigin, { publicUrl: settings.publicUrl });
        answerScriptsWithAddress(strangers);
        formPage(strangers);
        lostSlipPage(strangers);
        reportPage(strangers);
      });
      await forms.register(async (holders) => {
        // Older phones send "Origin: null" from a slip. That may pass: a request to a slip, or by a provider's link, must know its secret.
        await holders.register(sameOrigin, { publicUrl: settings.publicUrl, hiddenOriginPasses: true });
        answerScriptsWithAddress(holders);
        slipPage(holders);
        slipMove(holders);
        slipEarlier(holders);
        slipConsent(holders);
        slipContact(holders);
        slipPapers(holders);
        slipCopy(holders);
        confirmPage(holders);
      });
    });
  }

  // The desk: strangers reach only the sign-in, everybody else what the role allows. http/desk/desk.ts defines its scopes.
  if (settings.role !== 'public') await app.register(desk);

  // Other systems of the municipality with a token, without a cookie: JSON in, JSON out. http/machine/ holds them to their scopes.
  if (settings.role !== 'public') await app.register(machine);

  // Public processes elsewhere, which know the token: publications, and nothing else.
  const { publicationsToken } = settings;
  if (settings.role !== 'public' && publicationsToken !== undefined)
    await app.register(async (followers) => {
      followers.answerProblem = answerAsJson;
      publicationFiles(followers, publicationsToken);
    });

  return app;
}

/** Says how many processes show the newest publication, once there is one. */
const shownWarnings = ({ newest, showing, processes }: ShownCount): string[] =>
  newest === 0 ? [] : [`${showing} of ${processes} show publication ${newest}`];

/**
 * Escapes a path that cannot be decoded ("%E0%A4%A", a truncated link) or that holds U+0000, which no database text can hold. Such a path
 * then gets the usual "not found" page; without this the router would refuse it in JSON.
 */
function readable(url: string): string {
  try {
    if (!decodeURIComponent(url.replace(/[?;#].*/s, '')).includes('\u0000')) return url;
  } catch {
    // Not decodable: escaped below.
  }
  return url.replaceAll('%', '%25');
}
