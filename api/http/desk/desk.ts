import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';
import { parseFields } from '../bounds.ts';
import { answerAsJson } from '../plugins/problems.ts';
import { sameOrigin } from '../plugins/same-origin.ts';
import { accountPage } from './pages/account-page.ts';
import { accountsPage } from './pages/accounts-page.ts';
import { appointmentsPage } from './pages/appointments-page.ts';
import { capacity } from './capacity.ts';
import { awayPage } from './pages/away-page.ts';
import { calendarFeed } from './calendar-feed.ts';
import { callsPage } from './pages/calls-page.ts';
import { checksPage } from './pages/checks-page.ts';
import { coming } from './json/coming.ts';
import { deskParts } from './desk-parts.ts';
import { answerDeskProblem } from './desk-problems.ts';
import { enterRequestPage } from './pages/enter-request-page.ts';
import { exportPage } from './pages/export-page.ts';
import { feedPage } from './pages/feed-page.ts';
import { helpPage } from './pages/help-page.ts';
import { homePage } from './pages/home-page.ts';
import { hoursFormPage } from './pages/hours-form-page.ts';
import { hoursPage } from './pages/hours-page.ts';
import { hours } from './json/hours.ts';
import { keys } from './keys.ts';
import { importPage } from './pages/import-page.ts';
import { importsPage, maxImportBytes } from './pages/imports-page.ts';
import { language } from './language.ts';
import { logLinesPage } from './pages/log-lines-page.ts';
import { logPage } from './pages/log-page.ts';
import { mails } from './mails.ts';
import { live } from './json/live.ts';
import { livePosition } from './live-position.ts';
import { moveTimePage } from './pages/move-time-page.ts';
import { interpreterPage } from './pages/interpreter-page.ts';
import { next } from './json/next.ts';
import { overviewPage } from './pages/overview-page.ts';
import { obstacles } from './json/obstacles.ts';
import { obstaclesPage } from './pages/obstacles-page.ts';
import { obstacleWordsPage } from './pages/obstacle-words-page.ts';
import { ownAccountPage } from './pages/own-account-page.ts';
import { passkeySignIn } from './passkey-sign-in.ts';
import { partnerPage } from './pages/partner-page.ts';
import { partnersPage } from './pages/partners-page.ts';
import { person } from './json/person.ts';
import { invitationsPage } from './pages/invitations-page.ts';
import { pausePage } from './pages/pause-page.ts';
import { newServicePage } from './pages/new-service-page.ts';
import { previewPage } from './pages/preview-page.ts';
import { providerPage } from './pages/provider-page.ts';
import { providersPage, suggestionSteps } from './pages/providers-page.ts';
import { providerSignIn } from './provider-sign-in.ts';
import { queuePage } from './pages/queue-page.ts';
import { queueSearch } from './queue-search.ts';
import { request } from './json/request.ts';
import { reportsPage } from './pages/reports-page.ts';
import { savedViews } from './saved-views.ts';
import { servicePage } from './pages/service-page.ts';
import { servicesPage } from './pages/services-page.ts';
import { requestPage } from './pages/request-page.ts';
import { invitations } from './json/invitations.ts';
import { requests } from './json/requests.ts';
import { askSession, closeSession, openSession } from './json/session.ts';
import { steps } from './json/steps.ts';
import { signInPage } from './pages/sign-in-page.ts';
import { signOut } from './sign-out.ts';
import { allowed, leavesRequests, signedIn } from './signed-in.ts';
import { systemPage } from './pages/system-page.ts';
import { tokensPage } from './pages/tokens-page.ts';
import { translationListPage } from './pages/translation-list-page.ts';
import { translationPage } from './pages/translation-page.ts';
import { translationsPage } from './pages/translations-page.ts';
import { uploads } from './uploads.ts';
import { webhooksPage } from './pages/webhooks-page.ts';
import { weekPage } from './pages/week-page.ts';
import { welcomePage } from './pages/welcome-page.ts';

/** Registers the desk's routes and their access rules. */
export async function desk(app: FastifyInstance): Promise<void> {
  const { publicUrl } = app.parts.settings;
  await app.register(cookie);
  await app.register(deskParts);

  await app.register(async (json) => {
    json.answerProblem = answerAsJson;
    json.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));

    // Strangers. This route reads no cookie, and other sites cannot send JSON.
    openSession(json);

    // Scripts of open pages, which ask by themselves.
    await json.register(async (scripts) => {
      await scripts.register(signedIn, { byItself: true });
      await scripts.register(allowed, { right: 'work-requests' });
      await live(scripts);
    });

    // Signed-in people, from our own pages only, because browsers send the cookie with requests from any site.
    await json.register(async (people) => {
      await people.register(signedIn);
      await people.register(sameOrigin, { publicUrl });
      askSession(people);
      closeSession(people);
      people.all('/api/desk/*', { schema: { hide: true } }, () => {
        throw new Problem('not-found');
      });

      await people.register(async (work) => {
        await work.register(allowed, { right: 'work-requests' });
        requests(work);
        request(work);
        next(work);
        steps(work);
        person(work);
        obstacles(work);
      });

      await people.register(async (keepers) => {
        await keepers.register(allowed, { right: 'keep-hours' });
        hours(keepers);
        coming(keepers);
      });

      await people.register(async (inviters) => {
        await inviters.register(allowed, { right: 'invite' });
        invitations(inviters);
      });
    });
  });

  await app.register(async (pages) => {
    pages.answerProblem = answerDeskProblem;
    await pages.register(formbody, { parser: parseFields });

    // Strangers: sign-in and one-time links.
    await pages.register(async (strangers) => {
      await strangers.register(sameOrigin, { publicUrl });
      signInPage(strangers);
      passkeySignIn(strangers);
      welcomePage(strangers);
      calendarFeed(strangers);
    });

    // The city's own sign-in sends browsers and its server here.
    providerSignIn(pages);

    // Partners without an account and the pool of language mediators, by a link. Older browsers send "Origin: null" from it.
    await pages.register(async (partners) => {
      await partners.register(sameOrigin, { publicUrl, hiddenOriginPasses: true });
      partnerPage(partners);
      interpreterPage(partners);
    });

    await pages.register(async (people) => {
      await people.register(signedIn);
      await people.register(sameOrigin, { publicUrl });
      await people.register(livePosition);
      await people.register(leavesRequests);
      homePage(people);
      ownAccountPage(people);
      helpPage(people);
      signOut(people);
      language(people);
      keys(people);
      mails(people);

      await people.register(async (work) => {
        await work.register(allowed, { right: 'work-requests' });
        queuePage(work);
        queueSearch(work);
        savedViews(work);
        capacity(work);
        enterRequestPage(work);
        requestPage(work);
        callsPage(work);
      });

      await people.register(async (keepers) => {
        await keepers.register(allowed, { right: 'keep-hours' });
        hoursPage(keepers);
        hoursFormPage(keepers);
        appointmentsPage(keepers);
        weekPage(keepers);
        awayPage(keepers);
        feedPage(keepers);
        moveTimePage(keepers);
      });

      await people.register(async (inviters) => {
        await inviters.register(allowed, { right: 'invite' });
        invitationsPage(inviters);
      });

      await people.register(async (pausers) => {
        await pausers.register(allowed, { right: 'pause-bookings' });
        pausePage(pausers);
      });

      await people.register(async (keepers) => {
        await keepers.register(allowed, { right: 'keep-partners' });
        partnersPage(keepers);
      });

      await people.register(async (coordinators) => {
        await coordinators.register(allowed, { right: 'see-overview' });
        overviewPage(coordinators);
      });

      await people.register(async (keepers) => {
        await keepers.register(allowed, { right: 'keep-obstacles' });
        obstaclesPage(keepers);
        obstacleWordsPage(keepers);
      });

      await people.register(async (reports) => {
        await reports.register(allowed, { right: 'read-reports' });
        reportsPage(reports);
      });

      await people.register(async (editors) => {
        await editors.register(allowed, { right: 'edit-content' });
        servicesPage(editors);
        newServicePage(editors);
        servicePage(editors);
        previewPage(editors);
        providerPage(editors);
        checksPage(editors);
        suggestionSteps(editors);
        importPage(editors);

        await editors.register(async (files) => {
          await files.register(uploads, { maxBytes: maxImportBytes });
          importsPage(files);
        });
      });

      await people.register(async (followers) => {
        await followers.register(allowed, { right: 'follow-entries' });
        providersPage(followers);
      });

      await people.register(async (translators) => {
        await translators.register(allowed, { right: 'translate' });
        await translators.register(uploads, { maxBytes: 4 * 1024 * 1024 });
        translationsPage(translators);
        translationListPage(translators);
        translationPage(translators);
      });

      await people.register(async (exporters) => {
        await exporters.register(allowed, { right: 'export-requests' });
        exportPage(exporters);
      });

      await people.register(async (systems) => {
        await systems.register(allowed, { right: 'connect-systems' });
        tokensPage(systems);
        webhooksPage(systems);
      });

      await people.register(async (watchers) => {
        await watchers.register(allowed, { right: 'watch-system' });
        systemPage(watchers);
      });

      await people.register(async (readers) => {
        await readers.register(allowed, { right: 'search-log' });
        logPage(readers);
        logLinesPage(readers);
      });

      await people.register(async (accounts) => {
        await accounts.register(allowed, { right: 'manage-accounts' });
        accountsPage(accounts);
        accountPage(accounts);
      });
    });
  });
}
