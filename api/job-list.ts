import { forgetFirstLink } from './accounts/first-link-file.ts';
import { forgetAccountLetters } from './accounts/invitation.ts';
import type { Settings } from './config.ts';
import { forgetSuggestions } from './corrections/suggestions.ts';
import type { Db } from './database/connect.ts';
import { checkContacts } from './intake/contact-checks.ts';
import { offerEarlier } from './intake/earlier-round.ts';
import { forgetOrders } from './intake/interpreter-orders.ts';
import { makeCopies } from './intake/make-copies.ts';
import { createMatterReader } from './intake/matter.ts';
import { forgetCopies } from './intake/own-copy.ts';
import { reviewTimes } from './intake/review-times.ts';
import { createUrgency } from './intake/urgency.ts';
import { askPartners } from './jobs/ask-partners.ts';
import { askProviders } from './jobs/ask-providers.ts';
import type { StepChecker } from './jobs/check-steps.ts';
import { writeDeskLetters } from './jobs/desk-letters.ts';
import { endOffers } from './jobs/end-offers.ts';
import { forget } from './jobs/forget.ts';
import { forgetNetworks } from './jobs/forget-networks.ts';
import { forgetReports } from './jobs/forget-reports.ts';
import { freeHolds } from './jobs/free-holds.ts';
import { invite } from './jobs/invite.ts';
import { keepCounts } from './jobs/keep-counts.ts';
import { keepKeys } from './jobs/keep-keys.ts';
import type { LogKeeper } from './jobs/keep-log.ts';
import { sendLetters } from './jobs/letters.ts';
import { orderInterpreters } from './jobs/order-interpreters.ts';
import { remind } from './jobs/reminders.ts';
import { returnClaims } from './jobs/return-claims.ts';
import type { Job } from './jobs/schedule.ts';
import { forgetDeskLetters } from './letters/send-desk-letters.ts';
import type { PostOffice } from './letters/send.ts';
import { forgetHoursChanges } from './live/changes.ts';
import { enterConfirmations } from './publishing/confirmations.ts';
import { folderAt } from './publishing/live-content.ts';
import type { OpenedKeys } from './sealing/keys.ts';
import type { Unsealer } from './sealing/sealing.ts';
import { forgetFewVisits, type VisitTally } from './watching/visits.ts';
import { publicInternet } from './webhooks/reach.ts';
import { sendWebhooks } from './webhooks/send-webhooks.ts';
import { forgetMessages } from './webhooks/webhooks.ts';

/** What runs by itself, and how often. */

/** The jobs of a public process. */
export const publicJobs = (db: Db, { followed }: OpenedKeys, visits: VisitTally): Job[] => [
  keepVisits(db, visits),
  { name: 'follow-keys', everyMinutes: 1, anyClock: true, run: async () => followed?.look(db) },
];

type Desk = {
  settings: Settings;
  keys: OpenedKeys;
  postOffice: PostOffice;
  visits: VisitTally;
  logKeeper: LogKeeper | undefined;
  stepChecker: StepChecker | undefined;
  /** Long jobs end early then. */
  stopping: AbortSignal;
};

/** The jobs of a process of the desk, or of one that has all roles. */
export function deskJobs(desk: Desk): Job[] {
  const { settings, keys, postOffice, visits, logKeeper, stepChecker, stopping } = desk;
  const { db, site } = postOffice;
  const { unsealer, deskKey } = keys;
  return [
    keepVisits(db, visits),
    { name: 'forget-few-visits', everyMinutes: 60, run: (now) => forgetFewVisits(db, now) },
    ...(unsealer === undefined ? [] : jobsThatOpen(desk, unsealer)),
    ...(deskKey === undefined ? [] : jobsThatSign(desk, deskKey)),
    { name: 'keep-keys', everyMinutes: 10, run: (now) => keepKeys(db, keys, now, stopping) },
    { name: 'return-claims', everyMinutes: 10, run: (now) => returnClaims(db, now) },
    { name: 'free-holds', everyMinutes: 10, run: (now) => freeHolds(db, site().directory, now) },
    { name: 'end-offers', everyMinutes: 10, run: (now) => endOffers(db, now) },
    { name: 'review-times', everyMinutes: 10, run: (now) => reviewTimes(db, site().directory, now) },
    { name: 'forget', everyMinutes: 60, run: (now) => forget(db, now) },
    { name: 'forget-networks', everyMinutes: 10, anyClock: true, run: (now) => forgetNetworks(db, now) },
    { name: 'forget-reports', everyMinutes: 60, run: (now) => forgetReports(db, now) },
    { name: 'forget-hours-changes', everyMinutes: 60, anyClock: true, run: () => forgetHoursChanges(db) },
    { name: 'forget-desk-letters', everyMinutes: 60, run: (now) => forgetDeskLetters(db, now) },
    { name: 'forget-first-link', everyMinutes: 1, run: (now) => forgetFirstLink(db, settings, now) },
    { name: 'forget-account-letters', everyMinutes: 60, run: (now) => forgetAccountLetters(db, now) },
    { name: 'forget-suggestions', everyMinutes: 60, run: (now) => forgetSuggestions(db, now) },
    { name: 'reminders', everyMinutes: 10, run: (now) => remind(db, now) },
    { name: 'letters', everyMinutes: 1, run: () => sendLetters(postOffice, stopping) },
    {
      name: 'enter-confirmations',
      everyMinutes: 1,
      run: (now) => enterConfirmations(db, { folderAt: folderAt(settings), directory: site().directory }, now),
    },
    { name: 'ask-providers', everyMinutes: 10, run: (now) => askProviders({ ...postOffice, intakeKey: keys.intakeKey }, stopping, now) },
    ...(logKeeper === undefined ? [] : [{ name: 'keep-log', everyMinutes: 1, run: logKeeper.run }]),
    ...(stepChecker === undefined ? [] : [{ name: 'check-steps', everyMinutes: 1, run: stepChecker.run }]),
  ];
}

/** Pages may be counted by a clock that jumps: at worst a few count in the month beside theirs. */
const keepVisits = (db: Db, visits: VisitTally): Job => ({
  name: 'keep-visits',
  everyMinutes: 1,
  anyClock: true,
  run: (now) => visits.keep(db, now),
});

/** Only the desk's private key tells what is urgent, whom a person wants to talk with, and how to reach them. */
function jobsThatOpen({ keys: { intakeKey, deskKey }, postOffice, stopping }: Desk, unsealer: Unsealer): Job[] {
  const { db, site } = postOffice;
  const directory = () => site().directory;
  const readMatter = createMatterReader(directory, unsealer);
  const office = { ...postOffice, urgency: createUrgency(readMatter) };
  return [
    ...(deskKey === undefined
      ? []
      : [
          {
            name: 'check-contacts',
            // The desk looks at the contact of a new request within seconds.
            everyMinutes: 0.25,
            anyClock: true as const,
            run: () => checkContacts({ db, unsealer, intakeKey, deskKey }, stopping),
          },
        ]),
    { name: 'make-copies', everyMinutes: 0.25, run: (now) => makeCopies({ db, unsealer, directory }, now, stopping) },
    { name: 'forget-copies', everyMinutes: 10, run: (now) => forgetCopies(db, now) },
    {
      name: 'keep-counts',
      everyMinutes: 60,
      run: (now) => keepCounts({ db, unsealer, sealer: postOffice.sealer, directory: directory() }, now),
    },
    { name: 'offer-earlier', everyMinutes: 1, run: (now) => offerEarlier({ db, directory: directory(), readMatter }, now) },
    { name: 'desk-letters', everyMinutes: 5, run: (now) => writeDeskLetters(office, stopping, now) },
  ];
}

/** Links of letters and signatures of messages come from the desk's own key. */
function jobsThatSign({ settings: { interpreterPool: pool }, postOffice, stopping }: Desk, deskKey: Uint8Array): Job[] {
  const { db, now: trustedNow, failed } = postOffice;
  const office = { ...postOffice, deskKey };
  return [
    {
      name: 'webhooks',
      everyMinutes: 1,
      run: () => sendWebhooks({ db, key: deskKey, reach: publicInternet, now: trustedNow, failed }, stopping),
    },
    { name: 'forget-webhook-messages', everyMinutes: 60, run: (now) => forgetMessages(db, now) },
    { name: 'order-interpreters', everyMinutes: 1, run: (now) => orderInterpreters({ ...office, pool }, stopping, now) },
    { name: 'forget-orders', everyMinutes: 60, run: (now) => forgetOrders(db, now) },
    { name: 'ask-partners', everyMinutes: 1, run: (now) => askPartners(office, stopping, now) },
    { name: 'invite', everyMinutes: 1, run: () => invite(office, stopping) },
  ];
}
