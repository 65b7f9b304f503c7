import type { ConsentPage, ContactPage, CopyPage, EarlierPage, LostPage, MovePage, ProofPage, SlipPage } from './pages/slip.ts';
import type {
  AccountPage,
  AccountsPage,
  DeskProblemPage,
  OwnAccountPage,
  PausePage,
  ReportsPage,
  SetPasswordPage,
  SignInPage,
  DeskPage,
  HelpPage,
} from './pages/desk.ts';
import type { CallsPage } from './pages/calls.ts';
import type { AppointmentsPage, HoursFormPage, HoursPage } from './pages/hours.ts';
import type { AwayPage, AwayResultPage, FeedPage, InvitationsPage, MoveTimePage, WeekPage } from './pages/week.ts';
import type { NewServicePage, ServicePage, ServicePreview, ServicesPage } from './pages/services.ts';
import type {
  AnswerPreviewPage,
  EnteredPage,
  EnterRequestPage,
  EnterTimesPage,
  QueuePage,
  RequestPageContent,
  TodayPage,
} from './pages/requests.ts';
import type { OverviewPage, OverviewReportPage } from './pages/overview.ts';
import type { DecisionPage, ObstaclesPage, ObstacleSheetPage, ObstacleWordsPage } from './pages/obstacles.ts';
import type { InterpreterPage, PartnerPage, PartnersPage } from './pages/partners.ts';
import type { ChecksPage, ConfirmPage, ProviderPage, ProvidersPage } from './pages/confirming.ts';
import type { ImportPage, ImportsPage } from './pages/imports.ts';
import type { TranslationListPage, TranslationPage, TranslationsPage } from './pages/translations.ts';
import type { SystemPage } from './pages/system.ts';
import type { TokensPage, WebhooksPage } from './pages/tokens.ts';
import type { LogLinesPage, LogPage } from './pages/log.ts';
import type { FormPage } from './pages/form.ts';
import type { ApiDocsPage, CardPage, ProblemPage, RemovedPage, ReportPage, SearchPage } from './pages/site.ts';

/** The content of each on-demand page, by its Astro route. */
export type Pages = {
  '/[lang]/appointment': FormPage;
  '/[lang]/appointment/[secret]': SlipPage;
  '/[lang]/appointment/[secret]/consent': ConsentPage;
  '/[lang]/appointment/[secret]/contact': ContactPage;
  '/[lang]/appointment/[secret]/copy': CopyPage;
  '/[lang]/appointment/[secret]/earlier': EarlierPage;
  '/[lang]/appointment/[secret]/move': MovePage;
  '/[lang]/appointment/[secret]/proof': ProofPage;
  '/[lang]/appointment/lost': LostPage;
  '/[lang]/card': CardPage;
  '/[lang]/confirm/[secret]': ConfirmPage;
  '/[lang]/problem': ProblemPage;
  '/[lang]/removed': RemovedPage;
  '/[lang]/report': ReportPage;
  '/[lang]/search': SearchPage;
  '/api/docs': ApiDocsPage;
  '/desk': TodayPage;
  '/desk/account': OwnAccountPage;
  '/desk/accounts': AccountsPage;
  '/desk/accounts/[id]': AccountPage;
  '/desk/appointments': AppointmentsPage;
  '/desk/calls': CallsPage;
  '/desk/checks': ChecksPage;
  '/desk/export': DeskPage;
  '/desk/help': HelpPage;
  '/desk/hours': HoursPage;
  '/desk/hours/[id]': HoursFormPage;
  '/desk/imports': ImportsPage;
  '/desk/imports/[id]': ImportPage;
  '/desk/log': LogPage;
  '/desk/log/[id]': LogLinesPage;
  '/desk/overview': OverviewPage;
  '/desk/overview/report': OverviewReportPage;
  '/desk/overview/obstacles': ObstaclesPage;
  '/desk/overview/obstacles/[id]': DecisionPage;
  '/desk/overview/obstacles/sheet': ObstacleSheetPage;
  '/desk/overview/obstacles/words': ObstacleWordsPage;
  '/desk/interpreter': InterpreterPage;
  '/desk/partner': PartnerPage;
  '/desk/partners': PartnersPage;
  '/desk/invitations': InvitationsPage;
  '/desk/pause': PausePage;
  '/desk/problem': DeskProblemPage;
  '/desk/providers': ProvidersPage;
  '/desk/providers/[id]': ProviderPage;
  '/desk/reports': ReportsPage;
  '/desk/requests': QueuePage;
  '/desk/requests/[id]': RequestPageContent;
  '/desk/requests/entered': EnteredPage;
  '/desk/requests/new': EnterRequestPage;
  '/desk/requests/preview': AnswerPreviewPage;
  '/desk/requests/times': EnterTimesPage;
  '/desk/services': ServicesPage;
  '/desk/services/new': NewServicePage;
  '/desk/services/[id]': ServicePage;
  '/desk/services/preview': ServicePreview;
  '/desk/sign-in': SignInPage;
  '/desk/system': SystemPage;
  '/desk/tokens': TokensPage;
  '/desk/translations': TranslationsPage;
  '/desk/translations/[language]': TranslationListPage;
  '/desk/translations/[language]/[text]': TranslationPage;
  '/desk/webhooks': WebhooksPage;
  '/desk/week': WeekPage;
  '/desk/week/away': AwayPage;
  '/desk/week/away/[id]': AwayResultPage;
  '/desk/week/calendar': FeedPage;
  '/desk/week/move/[id]': MoveTimePage;
  '/desk/welcome': SetPasswordPage;
};
export type PageRoute = keyof Pages;
export type PageContent = Pages[PageRoute];

/** Gives a page its content, by the page's route. @throws for the route of another page */
export type ContentOf = <Route extends PageRoute>(route: Route) => Pages[Route];

/** Makes the `ContentOf` of one page. */
export function contentFor<Shown extends PageRoute>(shown: Shown, content: Pages[Shown]): ContentOf {
  const contents: Partial<Pages> = {};
  contents[shown] = content;
  return (route) => {
    const found = contents[route];
    if (found === undefined) throw new Error(`${route} was asked for, and ${shown} is shown`);
    return found;
  };
}
