import type { z } from 'zod';
import type { Directory } from '../directory/directory.ts';
import type { Provider } from '../directory/schema.ts';
import { url } from '../directory/schema-parts.ts';
import type { ServiceFields } from '../directory/service-fields.ts';
import type { OpenRow } from './hsds-row.ts';
import type { NewProvider } from './imported.ts';
import { freeId, plainAddress, plainName } from './names.ts';
import { findPhoneNumber } from './phone-number.ts';

/*
 * Parts that services and events of HSDS share.
 */

/** The organizations of a file, each one of ours or a new one. */
export class Providers {
  readonly #known: Provider[];
  readonly #taken: Set<string>;
  readonly #new = new Map<string, NewProvider>();

  constructor({ providers }: Directory) {
    this.#known = providers;
    this.#taken = new Set(providers.map(({ id }) => id));
  }

  get(organization: OpenRow): { id: string; isNew?: NewProvider | undefined } | undefined {
    const name = organization.text('name');
    if (name === undefined) return undefined;
    const website = checked(organization, 'website', url, 'a web address that starts with https:// or http://');
    const known = this.#known.find(
      (one) =>
        plainName(one.name) === plainName(name) || (website !== undefined && plainAddress(one.website ?? '') === plainAddress(website)),
    );
    if (known !== undefined) return { id: known.id };
    const isNew = this.#new.get(plainName(name)) ?? {
      id: freeId(name, this.#taken),
      name,
      kind: 'other',
      ...(website === undefined ? {} : { website }),
    };
    this.#new.set(plainName(name), isNew);
    this.#taken.add(isNew.id);
    return { id: isNew.id, isNew };
  }
}

/** Numbers to call, in one spelling, each once. */
export function readPhones(rows: readonly OpenRow[]): ServiceFields['phones'] {
  const numbers = rows.flatMap((row) => {
    const type = row.text('type');
    if (type !== undefined && !['voice', 'cell'].includes(type)) {
      row.leave('type');
      row.wrong('number', 'a number to call, of the type "voice" or "cell"');
      return [];
    }
    const typed = (row.text('number') ?? '').replaceAll('"', '').trim();
    const number = findPhoneNumber(typed);
    if (number !== undefined) return [number];
    row.wrong('number', 'a German number, like "+49 209 16900"');
    return [];
  });
  return [...new Set(numbers)].map((number) => ({ number, use: 'general' }));
}

/** Languages that conversations are listed in. */
export function readLanguages(service: OpenRow, { spokenLanguages }: Directory): ServiceFields['languages'] {
  const tags = service.rows('languages', 'language').flatMap((row) => {
    const [code, name] = [row.text('code')?.toLowerCase(), row.text('name')];
    const found =
      spokenLanguages.find(({ tag }) => tag === code) ?? spokenLanguages.find((one) => plainName(one.name) === plainName(name ?? ''));
    if (found !== undefined) return [found.tag];
    row.leave('name');
    row.wrong(
      'code',
      `a language that conversations are listed in, as a code like ${spokenLanguages
        .slice(0, 4)
        .map(({ tag }) => tag)
        .join(', ')}`,
    );
    return [];
  });
  return [...new Set(tags)].map((language) => ({ language }));
}

/** A text that the schema takes; anything else is a problem of its row. */
export function checked(row: OpenRow, field: string, schema: z.ZodType, expected: string): string | undefined {
  const text = row.text(field);
  if (text === undefined || schema.safeParse(text).success) return text;
  row.wrong(field, expected);
  return undefined;
}
