import type { FastifyInstance, FastifyRequest } from 'fastify';
import { faces, type SlipDone, slipDone } from '../../contract/codes.ts';
import { Problem } from '../../contract/problems.ts';
import { secretPattern } from '../../sealing/derivation.ts';
import { cancel, erase, noneFits, recordSlipOpened } from '../../intake/requester.ts';
import type { Slip } from '../../intake/slip-status.ts';
import { answerHowItWas } from '../../intake/faces.ts';
import { withdrawConsent } from '../../intake/consent.ts';
import { renewLink } from '../../intake/slip-link.ts';
import { SlipParams } from '../params.ts';
import { limitAppointments } from '../plugins/limits.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { readFields, textOf } from '../form/read-form.ts';
import { intakeOf } from '../form/reception.ts';
import { acceptOnceSent } from './accept-once-sent.ts';
import { findOnSlip, keptToItself, showSlip, withSlip } from './slip-answers.ts';

const schema = { hide: true, params: SlipParams };
type Take<Answer> = (app: FastifyInstance, secret: string, posted: FormValues) => Promise<Answer>;

const sameLink =
  (take: Take<void>): Take<string> =>
  async (app, secret, posted) => {
    await take(app, secret, posted);
    return secret;
  };

/** The steps of a slip's buttons, each with its success message. A step returns the secret that opens the slip afterwards. */
const steps: Record<string, { done: SlipDone; take: Take<string> }> = {
  accept: { done: 'accepted', take: sameLink(({ parts }, secret, { offer }) => acceptOnceSent(parts, secret, Number(offer))) },
  'none-fits': { done: 'none-fits', take: sameLink(({ parts }, secret) => noneFits(parts.db, secret, parts.now())) },
  cancel: { done: 'cancelled', take: sameLink(({ parts }, secret) => cancel(parts.db, secret, parts.now())) },
  erase: { done: 'erased', take: sameLink(({ parts }, secret) => erase(parts.db, secret, parts.now())) },
  withdraw: {
    done: 'withdrawn',
    take: sameLink(({ parts }, secret, posted) => withdrawConsent(parts.db, secret, textOf(posted, 'consent'), parts.now())),
  },
  face: {
    done: 'thanked',
    take: sameLink(async ({ parts }, secret, posted) => {
      const face = faces.find((one) => one === posted['face']);
      if (face === undefined) throw new Problem('malformed-request');
      await answerHowItWas(parts.db, secret, face, parts.now());
    }),
  },
  renew: {
    done: 'renewed',
    take: (app, secret, posted) => renewLink(intakeOf(app), secret, textOf(posted, 'formKey'), app.parts.now()),
  },
};

/** `/:lang/appointment/:secret/`: the slip and its buttons. For the scope of pages: forms only, one origin. */
export function slipPage(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const slip = await findOnSlip(app, secret);
      if (isSeenByAPerson(request)) await recordSlipOpened(app.parts.db, secret, app.parts.now());
      return showSlip(app, reply, language, secret, slip, { done: doneAsStored(readFields(request.query)['done'], slip) });
    });
  });

  app.get('/:lang/appointment/:secret', { schema }, (request, reply) => {
    const { lang, secret } = request.params;
    if (!secretPattern.test(secret)) throw new Problem('not-found');
    return keptToItself(reply).redirect(`/${app.getLanguage(lang).tag}/appointment/${secret}/`, 301);
  });

  // The short address that an SMS has room for.
  app.get('/:lang/:secret(^[\\w-]{22}$)', { schema }, (request, reply) => {
    const { lang, secret } = request.params;
    return keptToItself(reply).redirect(`/${app.getLanguage(lang).tag}/appointment/${secret}/`, 302);
  });

  app.post('/:lang/appointment/:secret/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const posted = readFields(request.body);
      const action = textOf(posted, 'action');
      const step = Object.hasOwn(steps, action) ? steps[action] : undefined;
      try {
        if (step === undefined) throw new Problem('malformed-request');
        const secretNow = await step.take(app, secret, posted);
        return await keptToItself(reply).redirect(`/${language}/appointment/${secretNow}/?done=${step.done}`, 303);
      } catch (error) {
        if (!(error instanceof Problem) || error.code === 'not-found') throw error;
        return showSlip(app, reply, language, secret, await findOnSlip(app, secret), { problem: error.code });
      }
    });
  });
}

/**
 * Whether a person looks: only a browser's own navigation (Fetch Metadata) counts. Programs that open links to check or preview them send
 * other headers or none, and must change nothing.
 */
function isSeenByAPerson({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    // A counsellor who opens the slip from the desk does not tell the person anything.
    !hasDeskCookie(headers.cookie) &&
    headers['sec-fetch-mode'] === 'navigate' &&
    // "empty" with "navigate": a navigation that our service worker passed on.
    (headers['sec-fetch-dest'] === 'document' || headers['sec-fetch-dest'] === 'empty') &&
    headers['sec-purpose'] === undefined &&
    headers['purpose'] === undefined
  );
}

const hasDeskCookie = (cookie: string | undefined) => /(?:^|;\s*)desk=/.test(cookie ?? '');

/** The step that `?done=` names, if the stored request confirms it: a link with `?done=cancelled` must not lie. */
function doneAsStored(
  done: unknown,
  { status: { state, outcome, erased, wished, facts }, isRenewed, consents, earlier }: Slip,
): SlipDone | undefined {
  const stored: Record<SlipDone, boolean> = {
    sent: state === 'received' || state === 'confirmed',
    'none-fits': state === 'received',
    accepted: state === 'confirmed',
    booked: state === 'confirmed',
    wished: wished !== null,
    moved: state === 'confirmed',
    'earlier-wished': earlier.wish !== null,
    'earlier-ended': earlier.wish === null,
    'earlier-declined': earlier.offer === null && state !== 'closed',
    'contact-changed': state !== 'closed',
    agreed: consents.at(-1)?.state === 'given',
    refused: consents.at(-1)?.state === 'refused',
    withdrawn: consents.some((consent) => consent.state === 'withdrawn'),
    cancelled: outcome === 'cancelled',
    renewed: isRenewed && erased.at === null,
    found: isRenewed && erased.at === null,
    erased: erased.at !== null,
    thanked: facts?.answered === true,
  };
  const known = slipDone.find((word) => word === done);
  if (known === undefined || !stored[known]) return undefined;
  return known === 'sent' && state === 'confirmed' ? 'booked' : known;
}
