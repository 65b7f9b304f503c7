import { createHash } from 'node:crypto';
import { factKinds, type FactKind } from '../../src/directory/facts.ts';
import { phoneNumber } from '../../src/directory/schema-parts.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { statedFacts } from '../../src/directory/stated-facts.ts';
import { readTimes, readWeek, writeTimes, writeWeek } from '../../src/directory/week-rule.ts';
import type { AskedFact, SuggestionInput } from '../contract/confirming.ts';
import type { FieldError } from '../contract/codes.ts';
import { readPhone } from '../contract/contact.ts';
import type { FormValues } from '../contract/form-values.ts';

/*
 * The facts of an entry as its provider sees and corrects them: each with its field in the entry's file.
 */

/**
 * The facts of an entry, in the order of the page. A phone number, an email address and a website that the entry lacks are asked for too,
 * with the value "". A protected address is not among them, because the entry has none.
 */
export function askedFacts(service: Service): AskedFact[] {
  const text = (field: string, kind: FactKind | undefined, value: string | undefined, input: SuggestionInput = 'text'): AskedFact[] =>
    value === undefined ? [] : [{ field, ...(kind === undefined ? {} : { kind }), value, input }];
  return [
    ...service.places.flatMap((place, index) => [
      ...text(`places.${index}.street`, 'address', place.street),
      ...place.hours.flatMap((row, number) =>
        text(`places.${index}.hours.${number}.rule`, 'hours', row.rule, readWeek(row.rule) === undefined ? 'text' : 'week'),
      ),
    ]),
    ...(service.phones.length === 0 ? [{ number: '' }] : service.phones).flatMap(({ number }, index) =>
      text(`phones.${index}.number`, 'phones', number, 'phone'),
    ),
    ...text('email', 'email', service.email ?? ''),
    ...text('website', undefined, service.website ?? ''),
  ];
}

/** The kinds of facts that "all correct" confirms: all that the entry states, or at least that it exists. */
export function confirmedKinds(service: Service): FactKind[] {
  const stated = statedFacts(service);
  return stated.length > 0 ? stated : ['existence'];
}

/** Names what a provider saw, without repeating it: a form carries it, to notice that the entry has changed meanwhile. */
export const seenOf = (service: Service): string => {
  const { verification: _, notices: _notices, ...facts } = service;
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 16);
};

/** The typed values of a fact that nobody has touched. */
export function untouchedValues(fact: AskedFact): FormValues {
  if (fact.input !== 'week') return { [fact.field]: fact.value };
  return Object.fromEntries((readWeek(fact.value) ?? []).map((spans, day) => [`${fact.field}.day-${day}`, writeTimes(spans)]));
}

/** A field that differs from what the entry says, with its new value. */
export type Suggested = { field: string; value: string };

export const maxSuggestionCharacters = 500;
const tooLong: readonly FieldError['code'][] = ['too-long'];

/**
 * Reads what a provider has changed. A field that says the same as the entry, or nothing, suggests nothing.
 * @param values the fields of the form; those of a week are "places.0.hours.0.rule.day-3", Monday is 0
 */
export function readSuggestions(facts: readonly AskedFact[], values: FormValues): { suggested: Suggested[]; errors: FieldError[] } {
  const suggested: Suggested[] = [];
  const errors: FieldError[] = [];
  const typed = (name: string) => [values[name] ?? ''].flat().join(' ').trim();
  for (const fact of facts) {
    const { field } = fact;
    const before = untouchedValues(fact);
    const changed = Object.keys(before).filter((name) => name in values && typed(name) !== before[name]);
    if (changed.length === 0) continue;
    const wrong = changed.filter((name) => typed(name).length > maxSuggestionCharacters);
    errors.push(...wrong.flatMap((name) => tooLong.map((code) => ({ pointer: `/${name}`, code }))));
    if (wrong.length > 0) continue;
    if (fact.input === 'week') {
      const days = Object.keys(before).map((name) => ({ name, spans: readTimes(typed(name)) }));
      const unread = days.filter(({ spans }) => spans === undefined);
      errors.push(...unread.map(({ name }): FieldError => ({ pointer: `/${name}`, code: 'malformed' })));
      const rule = writeWeek(days.map(({ spans }) => spans ?? []));
      if (unread.length === 0 && rule !== fact.value) suggested.push({ field, value: rule });
    } else if (fact.input === 'phone') {
      const { dialled, problem } = readPhone(typed(field));
      if (typed(field) === '') suggested.push({ field, value: '' });
      else if (problem !== undefined) errors.push({ pointer: `/${field}`, code: problem });
      else if (!phoneNumber.safeParse(dialled).success) errors.push({ pointer: `/${field}`, code: 'not-a-phone-number' });
      else if (dialled !== fact.value) suggested.push({ field, value: dialled });
    } else suggested.push({ field, value: typed(field) });
  }
  const remark = typed('remark');
  if (remark.length > 2 * maxSuggestionCharacters) errors.push({ pointer: '/remark', code: 'too-long' });
  else if (remark !== '') suggested.push({ field: 'remark', value: remark });
  return { suggested, errors };
}

/** The kinds that stay confirmed beside some suggestions: a kind of which one fact is wrong is not confirmed. */
export function kindsBeside(service: Service, facts: readonly AskedFact[], suggested: readonly Suggested[]): FactKind[] {
  const doubted = new Set(suggested.map(({ field }) => facts.find((fact) => fact.field === field)?.kind));
  return confirmedKinds(service).filter((kind) => !doubted.has(kind));
}

export const isFactKind = (kind: unknown): kind is FactKind => factKinds.some((one) => one === kind);
