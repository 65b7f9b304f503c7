import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findOpened, keepOpened } from '../../../accounts/opened-request.ts';
import { may } from '../../../accounts/rights.ts';
import { listAbsences } from '../../../appointments/absences.ts';
import { misfitOfRequest, takenTimes } from '../../../appointments/coming.ts';
import { listPlaces } from '../../../appointments/places.ts';
import { findTeamSlots, isUnaskedCall } from '../../../appointments/team-slots.ts';
import type { HistoryEntry, OpenedPerson, RequestDetail } from '../../../contract/desk.ts';
import type { Absence, TeamSlot } from '../../../contract/hours.ts';
import { CloseRequest, FollowUp, ForwardRequest, GiveSlots, PassOn, Told } from '../../../contract/desk.ts';
import { requestForms } from '../../../contract/desk-forms.ts';
import type { Form } from '../../../contract/form.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { RequestPageContent, UnusualTime } from '../../../contract/pages/requests.ts';
import { interpreterAnswers, type Channel, type DeskDone } from '../../../contract/codes.ts';
import { NewOrder } from '../../../contract/interpreters.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { close, confirm, followUp, giveSlots, offer, told } from '../../../intake/answer.ts';
import { closeBurst, findBurst, findClosedBurst, restoreBurst } from '../../../intake/burst.ts';
import { claim, release } from '../../../intake/claim.ts';
import { listConsents, listReceivers, passOn } from '../../../intake/consent.ts';
import { forward, quartersToForward } from '../../../intake/forward.ts';
import { cancelOrder, orderInterpreter, recordAnswer } from '../../../intake/interpreter-orders.ts';
import { sealClosing } from '../../../intake/handover.ts';
import { notes } from '../../../intake/history.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { readTopics } from '../../../intake/topics.ts';
import { undo } from '../../../intake/undo.ts';
import { findUndoable } from '../../../intake/undoable-steps.ts';
import { mendSlip, openPerson, showOpened } from '../../../intake/person.ts';
import { listOffered } from '../../../overview/obstacle-list.ts';
import { notShared } from '../../../intake/shared-facts.ts';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { previewOf } from '../answer-preview.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { bodyOf, checked, readFields, shownAgain, textOf, textsOf } from '../../form/read-form.ts';
import { hasPool, shownOrder } from '../interpreter-order.ts';
import { queryOf, queueOf } from '../queue-view.ts';
import { asFields, confirmOf, lookReasonOf, offerOf, timesOf, versionOf } from '../forms/request-forms.ts';
import { IdParams } from '../../params.ts';
import { sessionToken } from '../session-cookie.ts';
import { workerOf } from '../signed-in.ts';
import { unusualTimes } from '../forms/unusual-times.ts';
import type { Worker } from '../../../accounts/worker.ts';

type Shown = {
  status?: number;
  problem?: Problem;
  values?: FormValues;
  person?: OpenedPerson;
  unusual?: UnusualTime[];
  previews?: boolean;
};
type Step = (app: FastifyInstance, worker: Worker, id: string, values: FormValues, request: FastifyRequest) => Promise<DeskDone>;

/** The steps of the page's buttons, each with its success message. */
const steps: Record<string, Step> = {
  claim: async ({ parts }, worker, id) => {
    await claim(parts.db, worker, id, parts.now());
    return 'claimed';
  },
  release: async ({ parts }, worker, id, values) => {
    await release(parts.db, worker, id, parts.now(), textOf(values, 'version') === '' ? undefined : versionOf(values));
    return 'released';
  },
  slots: async (app, worker, id, values, request) => {
    const body = checked(request, GiveSlots, { ...bodyOf(requestForms.slots, values), version: versionOf(values) });
    await giveSlots(app.parts.db, app.site().directory, worker, id, body, app.parts.now(), { isUndoable: true });
    return body.slots.length === 1 ? 'confirmed' : 'offered';
  },
  offer: async ({ parts }, worker, id, values) => {
    await offer(parts.db, worker, id, offerOf(values), parts.now(), { isUndoable: true });
    return 'offered';
  },
  confirm: async ({ parts }, worker, id, values) => {
    await confirm(parts.db, worker, id, confirmOf(values), parts.now(), { isUndoable: true });
    return 'confirmed';
  },
  told: async ({ parts }, worker, id, values, request) => {
    const body = checked(request, Told, { ...bodyOf(requestForms.told, values), version: versionOf(values) });
    await told(parts.db, worker, id, body, parts.now(), { isUndoable: true });
    return body.how === 'not-reached' ? 'tried' : 'told';
  },
  'follow-up': async ({ parts }, worker, id, values, request) => {
    const body = checked(request, FollowUp, { ...bodyOf(requestForms['follow-up'], values), version: versionOf(values) });
    await followUp(parts.db, worker, id, body, parts.now(), { isUndoable: true });
    return 'follow-up';
  },
  forward: async (app, worker, id, values, request) => {
    const body = checked(request, ForwardRequest, { ...bodyOf(requestForms.forward, values), version: versionOf(values) });
    await forward(app.parts.db, app.site().directory, worker, id, body, app.parts.now());
    return 'forwarded';
  },
  'pass-on': async (app, worker, id, values, request) => {
    const body = checked(request, PassOn, { ...bodyOf(requestForms['pass-on'], values), version: versionOf(values) });
    await passOn(app.parts.db, app.site().directory, worker, id, body, app.parts.now());
    return body.agreed === 'slip' ? 'consent-asked' : 'passed-on';
  },
  'interpreter-order': async ({ parts }, worker, id, values, request) => {
    const body = checked(request, NewOrder, bodyOf(requestForms['interpreter-order'], values));
    if (!hasPool(parts.settings)) throw new Problem('wrong-state');
    await orderInterpreter(parts.db, worker, id, body, parts.now());
    return 'interpreter-ordered';
  },
  'interpreter-cancel': async ({ parts }, worker, id) => {
    await cancelOrder(parts.db, worker, id, parts.now());
    return 'interpreter-cancelled';
  },
  'interpreter-answer': async ({ parts }, worker, id, values) => {
    const answer = interpreterAnswers.find((one) => one === textOf(values, 'interpreter-answer'));
    if (answer === undefined) throw new Problem('malformed-request');
    await recordAnswer(parts.db, worker, id, answer, parts.now());
    return 'interpreter-answered';
  },
  undo: ({ parts }, worker, id, values) => undo(parts.db, worker, id, versionOf(values), parts.now()),
  close: async ({ parts }, worker, id, values, request) => {
    const body = checked(request, CloseRequest, { ...bodyOf(requestForms.close, values), version: versionOf(values) });
    await close(parts.db, worker, id, await sealClosing(parts.keys.sealer, id, body), parts.now(), { isUndoable: true });
    return 'closed';
  },
  'close-burst': async ({ parts }, worker, id, values) => {
    await closeBurst(parts.db, worker, id, textOf(values, 'through'), parts.now());
    return 'burst-closed';
  },
  'restore-burst': async ({ parts }, worker, id) => {
    await restoreBurst(parts.db, worker, id, parts.now());
    return 'burst-restored';
  },
};

/** `/desk/requests/:id/`: one request with all its steps, beside the list. */
export function requestPage(app: FastifyInstance): void {
  const schema = { hide: true, params: IdParams };
  app.get('/desk/requests/:id/', { schema }, (request, reply) => show(app, request, reply, request.params.id, {}));

  app.post('/desk/requests/:id/preview/', { schema }, async (request, reply) => {
    const { parts, desk } = app;
    const worker = workerOf(request);
    const now = parts.now();
    const detail = await getRequest(parts.db, desk.readMatter, worker, request.params.id, now);
    const free = await freeFor(app, worker, detail, now);
    const preview = previewOf(app, detail, free, readFields(request.body));
    const { language } = request.account;
    return reply.page('/desk/requests/preview', { preview, deskLanguage: language }, { language });
  });

  app.post('/desk/requests/:id/', { schema }, async (request, reply) => {
    const { id } = request.params;
    const values = readFields(request.body);
    const action = textOf(values, 'action');
    try {
      if (textOf(values, 'preview') !== '') return await show(app, request, reply, id, { values, previews: true });
      if (action === 'person') return await show(app, request, reply, id, { person: await look(app, request, id, values) });
      const step = Object.hasOwn(steps, action) ? steps[action] : undefined;
      if (step === undefined) throw new Problem('malformed-request');
      const unusual = [
        ...unusualTimes(timesOf(values), await ownAbsences(app, workerOf(request))),
        ...(await unaskedCalls(app, workerOf(request), id, values)),
      ];
      // A confirmation counts only for the times that the page asked about.
      if (unusual.length > 0 && textOf(values, 'really') !== unusual.map(({ startsAt }) => startsAt).join(' ')) {
        return await show(app, request, reply, id, { status: 422, values, unusual });
      }
      const done = await step(app, workerOf(request), id, values, request);
      const query = queryOf(app.site().directory, readFields(request.query));
      // Another provider has the request now.
      if (done === 'passed-on' && (await isGone(app, request, id)))
        return await reply.redirect(`/desk/requests/?done=${done}${query === '' ? '' : `&${query}`}`, 303);
      // Without a fragment of its own the browser keeps that of the form, and the confirmation with its ten seconds of undo is out of sight.
      return await reply.redirect(`/desk/requests/${id}/?done=${done}${query === '' ? '' : `&${query}`}#main`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'not-found' || error.code === 'malformed-request') throw error;
      return show(app, request, reply, id, { status: problems[error.code].status, problem: error, values });
    }
  });
}

const isGone = async ({ parts }: FastifyInstance, request: FastifyRequest, id: string): Promise<boolean> => {
  const row = await parts.db.selectFrom('requests').select('provider').where('id', '=', id).executeTakeFirst();
  return row?.provider !== workerOf(request).provider;
};

/** Without the contact the provider cannot call, as if the person wished to come. */
const wishedChannel = ({ shared, matter }: RequestDetail): Channel | undefined =>
  shared?.includes('contact') === false ? 'place' : matter?.channel;

/** The chosen or typed times by a call, for a person who wished for another way to talk. */
async function unaskedCalls(app: FastifyInstance, worker: Worker, id: string, values: FormValues): Promise<UnusualTime[]> {
  const chosen = textsOf(values, 'slot');
  const typed = timesOf(values);
  if (chosen.length === 0 && typed.length === 0) return [];
  const now = app.parts.now();
  const request = await getRequest(app.parts.db, app.desk.readMatter, worker, id, now);
  const free = chosen.length === 0 ? [] : await freeFor(app, worker, request, now);
  return [...free.filter((slot) => chosen.includes(slot.id)), ...typed]
    .filter(({ channel }) => isUnaskedCall(channel, wishedChannel(request)))
    .map(({ startsAt }) => ({ startsAt: new Date(startsAt).toISOString(), absence: null, isUnaskedCall: true }));
}

/** The worker's own absences. Coordinators may list everybody's, but can give only their own time. */
const ownAbsences = async ({ parts }: FastifyInstance, worker: Worker): Promise<Absence[]> =>
  (await listAbsences(parts.db, worker, parts.now())).filter(({ counsellor }) => counsellor.id === worker.id);

async function look(app: FastifyInstance, request: FastifyRequest, id: string, values: FormValues): Promise<OpenedPerson> {
  const { parts, desk } = app;
  const token = sessionToken(request);
  const person = await openPerson(
    parts.db,
    desk.unsealer,
    workerOf(request),
    id,
    { reason: lookReasonOf(values), publicUrl: parts.settings.publicUrl },
    parts.now(),
  );
  if (token !== undefined) await keepOpened(parts.db, token, id);
  await mendSlip(parts.db, { ...desk, sealer: parts.keys.sealer, directory: app.site().directory }, id);
  return person;
}

async function show(
  app: FastifyInstance,
  asked: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { status = 200, problem, values = {}, person, unusual = [], previews = false }: Shown,
): Promise<unknown> {
  const { parts, desk } = app;
  const { directory } = app.site();
  const worker = workerOf(asked);
  const { account } = asked;
  const now = parts.now();
  const request = await getRequest(parts.db, desk.readMatter, worker, id, now, desk.key);
  const { queue } = await queueOf(app, asked);
  const may = rightsOn(request, worker);
  const free = may.answer ? await freeFor(app, worker, request, now) : [];
  const shownPerson = person ?? (await openedOn(app, asked, worker, id));
  const page: RequestPageContent = {
    account: personOf(account),
    ...queue,
    request,
    ...shownAgain(formOf(values), values, problem === undefined ? undefined : asFields(problem, values)),
    may,
    today: berlinDay(now),
    misfit: await misfitOfRequest(parts.db, directory, request.id),
    taken: problem?.code === 'slot-taken' ? await takenTimes(parts.db, worker, request.id, timesOf(values), now) : [],
    burst: await burstOf(app, worker, request.id),
    unusual,
    obstacles: may.answer ? await listOffered(parts.db) : [],
    free,
    places: may.answer ? await listPlaces(parts.db, directory, worker.provider) : [],
    passOnTo:
      may.answer && request.state === 'received'
        ? await listReceivers(parts.db, directory, worker.provider)
        : { providers: [], partners: [] },
    consents: await listConsents(parts.db, directory, { ...request, erasedAt: request.condition === 'erased' ? '' : null }, now),
    interpreter: await shownOrder(app, request, may.answer, now),
    forwardTo: may.answer && request.state === 'received' ? quartersToForward(directory, request) : [],
    ...(previews ? { preview: previewOf(app, request, free, values) } : {}),
    changes: problem === undefined ? [] : changesSince(request, values),
    ...(problem?.extra['claimedBy'] === undefined ? {} : { holder: problem.extra['claimedBy'] }),
    ...(shownPerson === undefined ? {} : { person: shownPerson }),
    undo: await undoOf(app, worker, request.id, now),
    ...(asked.method === 'GET' ? doneAsStored(doneOf(readFields(asked.query)), request, account.id) : {}),
  };
  return reply.page('/desk/requests/[id]', page, { language: account.language, status });
}

/** The person part, when the session has opened it and shown no other page since. */
async function openedOn(
  { parts, desk }: FastifyInstance,
  asked: FastifyRequest,
  worker: Worker,
  id: string,
): Promise<OpenedPerson | undefined> {
  const token = sessionToken(asked);
  if (token === undefined || (await findOpened(parts.db, token)) !== id) return undefined;
  return showOpened(parts.db, desk.unsealer, worker, id, parts.settings.publicUrl);
}

/** The step that this account can take back now. */
async function undoOf({ parts }: FastifyInstance, worker: Worker, id: string, now: Date): Promise<RequestPageContent['undo']> {
  const step = await findUndoable(parts.db, worker.id, id, now);
  return step === undefined ? null : { version: step.version, until: step.until, isClosing: step.event === 'closed' };
}

/** The free times that fit the request best. */
const freeFor = ({ parts, site }: FastifyInstance, worker: Worker, request: RequestDetail, now: Date): Promise<TeamSlot[]> =>
  findTeamSlots(
    parts.db,
    site().directory,
    worker,
    {
      quarter: request.quarter,
      language: request.conversation.language === notShared.language ? undefined : request.conversation.language,
      womanCounsellor: request.matter?.womanCounsellor === true,
      channel: wishedChannel(request),
      days: request.matter?.wish?.days ?? [],
      parts: request.matter?.wish?.parts ?? [],
    },
    now,
  );

/** The posted form; a form with only a button has no fields. */
function formOf(values: FormValues): Form {
  const action = textOf(values, 'action');
  return Object.entries(requestForms).find(([name]) => name === action)?.[1] ?? requestForms.told;
}

async function burstOf({ parts, desk }: FastifyInstance, worker: Worker, id: string): Promise<RequestPageContent['burst']> {
  const open = await findBurst(parts.db, worker, id);
  const rows = open.length > 0 ? open : await findClosedBurst(parts.db, worker, id, parts.now());
  if (rows.length === 0) return null;
  const ids = rows.map((row) => row.id);
  const topics = await readTopics(parts.db, desk.readMatter, ids);
  const requests = rows.map((row) => ({
    id: row.id,
    reference: row.reference,
    receivedAt: row.receivedAt,
    topics: topics[row.id] ?? null,
  }));
  return { step: open.length > 0 ? 'close' : 'restore', requests };
}

/** The buttons that this account gets; the domain checks again when one is pressed. */
function rightsOn({ claimedBy, condition, matter }: RequestDetail, worker: Worker): RequestPageContent['may'] {
  const holds = claimedBy?.id === worker.id;
  const readable = matter !== null;
  const isOpen = condition === 'owed' || condition === 'waits';
  return {
    take: claimedBy === null && isOpen,
    release: claimedBy !== null && (holds || may(worker.role, 'release-for-others')),
    answer: holds && isOpen,
    look: readable && holds,
    lookWithReason: readable && !holds && may(worker.role, 'look-with-reason'),
  };
}

/** The step that `?done=` names, if the stored request confirms it: a link with `?done=closed` must not lie. */
function doneAsStored(
  said: { done?: DeskDone },
  { claimedBy, state, toBeTold, misfit, waits }: RequestDetail,
  me: string,
): { done?: DeskDone } {
  const stored: Partial<Record<DeskDone, boolean>> = {
    claimed: claimedBy?.id === me,
    released: claimedBy?.id !== me,
    forwarded: claimedBy?.id !== me,
    'consent-asked': state === 'received',
    'passed-on': state === 'received',
    offered: state === 'offered',
    confirmed: state === 'confirmed',
    told: !toBeTold,
    tried: true,
    closed: state === 'closed',
    undone: state !== 'closed',
    'undone-time-lost': misfit === 'taken',
    'undone-tell-again': toBeTold || state === 'received',
    'follow-up': waits?.for === 'follow-up',
    'interpreter-ordered': state === 'confirmed',
    'interpreter-cancelled': state === 'confirmed',
    'interpreter-answered': state === 'confirmed',
    'burst-closed': state === 'closed',
    'burst-restored': state !== 'closed',
  };
  return said.done !== undefined && stored[said.done] === true ? said : {};
}

/** Lines of the history that do not raise the version. Every other step raises it by one and writes one line. */
const countsNothing = ['person-opened', 'partner-looked', 'letter', ...notes];

function changesSince({ history }: RequestDetail, values: FormValues): HistoryEntry[] {
  const seen = Number(textOf(values, 'version'));
  return Number.isInteger(seen) && seen > 0 ? history.filter(({ event }) => !countsNothing.includes(event)).slice(seen) : [];
}
