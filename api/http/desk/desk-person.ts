import type { Account } from '../../accounts/account.ts';
import type { DeskPerson } from '../../contract/pages/desk.ts';

/** The fields of an account that pages show. */
export const personOf = ({ id, name, email, role, provider, language, keys, mails, capacity }: Account): DeskPerson => ({
  id,
  name,
  email,
  role,
  provider,
  language,
  keys,
  mails,
  capacity,
});
