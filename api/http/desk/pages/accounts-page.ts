import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { secondMs } from '../../../../src/directory/instants.ts';
import { addAccount, changeRole, disableAccount, enableAccount, listAccounts, type Account } from '../../../accounts/account.ts';
import { listLinked, removeIdentities } from '../../../accounts/identity.ts';
import { inviteByMail, listInvitations, revokeInvitation, type Invitation } from '../../../accounts/invitation.ts';
import { endAllSessions } from '../../../accounts/own-sessions.ts';
import { listPasskeyOwners } from '../../../accounts/passkey.ts';
import { linkPath, makeLink, makeLinkFor, type OneTimeLink } from '../../../accounts/link.ts';
import type { Settings } from '../../../config.ts';
import { type DeskDone, roles, type FieldError } from '../../../contract/codes.ts';
import { needsAttention } from '../../../jobs/clock-guard.ts';
import { accountForm } from '../../../contract/desk-forms.ts';
import type { AccountsPage } from '../../../contract/pages/desk.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { asDeskLanguage } from '../desk-language.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';

/** The longest time between the page with the server's time and the button that confirms it. */
const maxCompareSeconds = 15 * 60;

type Made = { made: OneTimeLink; email: string };
type Shown = { status?: number; problem?: Problem; values?: FormValues; link?: Made };

/** `/desk/accounts/`: the people of the desk, for admins. A one-time link is shown once, in the answer to the button. */
export function accountsPage(app: FastifyInstance): void {
  app.get('/desk/accounts/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/accounts/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      const result = await act(app, request.account, values);
      if (typeof result === 'string') return await reply.redirect(`/desk/accounts/?done=${result}`, 303);
      return await show(app, request, reply, { link: result });
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'malformed-request') throw error;
      return show(app, request, reply, { status: problems[error.code].status, problem: error, values });
    }
  });
}

async function act(app: FastifyInstance, admin: Account, values: FormValues): Promise<DeskDone | Made> {
  const { db, now } = app.parts;
  const id = textOf(values, 'id');
  switch (values['action']) {
    case 'add':
      return add(app, admin, values);
    case 'link':
      return {
        made: await makeLinkFor(db, id, admin.id, now()),
        email: (await listAccounts(db)).find((one) => one.id === id)?.email ?? '',
      };
    case 'mail-link':
      refuseWithoutMail(app);
      await db.transaction().execute((transaction) => inviteByMail(transaction, app.desk.key, id, admin.id, now()));
      return 'invited';
    case 'revoke-link':
      await revokeInvitation(db, id, admin.id, now());
      return 'link-revoked';
    case 'end-sessions':
      await endAllSessions(db, id, admin.id, now());
      return 'all-sessions-ended';
    case 'remove-identity':
      await removeIdentities(db, id, admin.id, now());
      return 'identity-removed';
    case 'enable':
      await enableAccount(db, id, admin.id, now());
      return 'enabled';
    case 'disable':
      refuseOwn(admin, id);
      await disableAccount(db, id, admin.id, now());
      return 'disabled';
    case 'role': {
      const role = roles.find((one) => one === values['role']);
      if (role === undefined) throw new Problem('malformed-request');
      refuseOwn(admin, id);
      await changeRole(db, id, role, admin.id, now());
      return 'role-changed';
    }
    case 'confirm-clock':
      await confirmClock(app, admin, values);
      return 'clock-confirmed';
    default:
      throw new Problem('malformed-request');
  }
}

/** Adds an account and its one-time link or the letter with it in one transaction, so that no account lacks a link. */
async function add(app: FastifyInstance, admin: Account, values: FormValues): Promise<DeskDone | Made> {
  const { db, now } = app.parts;
  const role = roles.find((one) => one === values['role']);
  const provider = app.site().directory.providers.find((one) => one.id === values['provider'])?.id;
  const errors: FieldError[] = [];
  if (role === undefined) errors.push({ pointer: '/role', code: 'required' });
  if (provider === undefined) errors.push({ pointer: '/provider', code: 'required' });
  if (role === undefined || provider === undefined) throw new Problem('invalid-input', { errors });
  const byMail = values['how'] === 'mail';
  if (byMail) refuseWithoutMail(app);
  const language = asDeskLanguage(values['language']) ?? 'de';
  return db.transaction().execute(async (transaction) => {
    const account = { email: textOf(values, 'email'), name: textOf(values, 'name'), role, provider, language };
    const { id, email } = await addAccount(transaction, account, admin.id, now());
    if (byMail) {
      await inviteByMail(transaction, app.desk.key, id, admin.id, now());
      return 'invited';
    }
    return { made: await makeLink(transaction, id, admin.id, now()), email };
  });
}

function invitationOf(invitations: Map<string, Invitation>, id: string): { invitation?: Invitation } {
  const invitation = invitations.get(id);
  return invitation === undefined ? {} : { invitation };
}

const canMail = ({ smtpUrl, mailDir }: Settings): boolean => smtpUrl !== undefined || mailDir !== undefined;

function refuseWithoutMail({ parts }: FastifyInstance): void {
  if (!canMail(parts.settings)) throw new Problem('wrong-state');
}

/** @throws Problem wrong-state when the page with the server's time is more than 15 minutes old, or newer than the clock */
async function confirmClock(app: FastifyInstance, admin: Account, values: FormValues): Promise<void> {
  const { clockGuard, now } = app.parts;
  const secondsSince = (now().getTime() - new Date(textOf(values, 'clock')).getTime()) / secondMs;
  if (clockGuard === undefined || !(secondsSince >= 0 && secondsSince <= maxCompareSeconds)) throw new Problem('wrong-state');
  await clockGuard.confirm(admin.id);
}

/** Refuses steps on one's own account, so that no admin is locked out by mistake: another admin or the command line must take them. */
function refuseOwn(admin: Account, id: string): void {
  if (admin.id === id) throw new Problem('not-allowed');
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, problem, values = {}, link }: Shown,
): Promise<unknown> {
  const { db, settings, clockGuard, now } = app.parts;
  const withPasskey = new Set(await listPasskeyOwners(db));
  const linked = await listLinked(db);
  const invitations = await listInvitations(db, now());
  const page: AccountsPage = {
    account: personOf(request.account),
    accounts: (await listAccounts(db)).map((account) => ({
      ...personOf(account),
      disabled: account.disabled,
      isInvited: !account.hasPassword && !withPasskey.has(account.id),
      isLinked: linked.has(account.id),
      languages: account.languages,
      quarters: account.quarters,
      ...invitationOf(invitations, account.id),
    })),
    canMail: canMail(settings),
    ...shownAgain(accountForm, values, problem),
    ...(link === undefined
      ? {}
      : {
          link: {
            url: `${settings.publicUrl}${linkPath(link.made.token)}`,
            expiresAt: link.made.expiresAt.toISOString(),
            email: link.email,
          },
        }),
    ...(needsAttention(clockGuard) ? { clock: now().toISOString() } : {}),
    ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
  };
  return keptToItself(reply).page('/desk/accounts', page, { language: request.account.language, status });
}
