import type { Account } from '../../accounts/account.ts';
import type { DeskPerson } from '../../contract/pages/desk.ts';

/** What pages show of an account. */
export const personOf = ({ id, name, email, role, provider, language }: Account): DeskPerson => ({
  id,
  name,
  email,
  role,
  provider,
  language,
});
