import { randomInt } from 'node:crypto';
import { addAccount, setProfile, storePassword } from '../../api/accounts/account.ts';
import { hashPassword } from '../../api/accounts/password.ts';
import type { Role } from '../../api/contract/codes.ts';
import type { Db } from '../../api/database/connect.ts';

export const people = {
  first: { name: 'Beispiel Beraterin 1', email: 'beraterin1@example.org', role: 'counsellor', languages: ['ar', 'fr', 'en'], quarters: [] },
  second: {
    name: 'Beispiel Beraterin 2',
    email: 'beraterin2@example.org',
    role: 'counsellor',
    languages: ['tr', 'ku'],
    quarters: ['ueckendorf', 'altstadt'],
  },
  third: {
    name: 'Beispiel Berater 3',
    email: 'berater3@example.org',
    role: 'counsellor',
    languages: ['uk', 'ru', 'ro', 'bg'],
    quarters: ['buer', 'hassel', 'rotthausen'],
  },
  colleague: {
    name: 'Beispiel Berater 4',
    email: 'berater4@example.org',
    role: 'counsellor',
    provider: 'caritas',
    languages: ['pl', 'de'],
    quarters: ['horst'],
  },
  coordinator: { name: 'Beispiel Koordination', email: 'koordination@example.org', role: 'coordinator' },
  otherCoordinator: { name: 'Beispiel Koordination 2', email: 'koordination2@example.org', role: 'coordinator', provider: 'caritas' },
  editor: { name: 'Beispiel Redaktion', email: 'redaktion@example.org', role: 'editor' },
  translator: { name: 'Beispiel Übersetzung', email: 'uebersetzung@example.org', role: 'translator' },
  admin: { name: 'Beispiel Verwaltung', email: 'verwaltung@example.org', role: 'admin' },
  otherAdmin: { name: 'Beispiel Verwaltung 2', email: 'verwaltung2@example.org', role: 'admin' },
} as const satisfies Record<string, Person>;

/** Counsellors have languages and quarters; somebody without a provider works at the coordinating office. */
type Person = { name: string; email: string; role: Role; provider?: string; languages?: readonly string[]; quarters?: readonly string[] };

export type Who = keyof typeof people;
/** The people who work on requests. */
export type Counselling = 'first' | 'second' | 'third' | 'coordinator' | 'colleague' | 'otherCoordinator';

/** The provider of a person who does not work at the coordinating office. */
export const providerOf = (who: Who): string | undefined => Object.entries<Person>(people).find(([name]) => name === who)?.[1].provider;

/** An account of the demo's desk with its password. */
export type ExampleAccount = { name: string; email: string; role: Role; password: string };

/** @returns ids and accounts. Passwords are made anew for every demo, because some demos are open to everybody */
export async function addPeople(db: Db, provider: string, now: Date): Promise<{ ids: Record<Who, string>; accounts: ExampleAccount[] }> {
  const ids: Partial<Record<Who, string>> = {};
  const accounts: ExampleAccount[] = [];
  for (const [who, person] of Object.entries<Person>(people) as [Who, Person][]) {
    const { name, email, role, languages = [], quarters = [] } = person;
    const password = newPassword();
    const hash = await hashPassword(password);
    ids[who] = await db.transaction().execute(async (transaction) => {
      const { id } = await addAccount(transaction, { name, email, role, provider: person.provider ?? provider, language: 'de' }, null, now);
      await storePassword(transaction, id, hash, now);
      return id;
    });
    if (languages.length > 0) {
      await setProfile(db, ids[who], { languages: [...languages], quarters: [...quarters], substitutes: [], capacity: 'open' }, null, now);
    }
    accounts.push({ name, email, role, password });
  }
  return { ids: ids as Record<Who, string>, accounts };
}

/** Three groups that can be read from a projector: nothing that looks like something else. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group()].join('-');
}
