import { controlAt } from '../directory/entry-control.ts';
import { weekdays } from '../directory/calendar-day.ts';
import type { Directory } from '../directory/directory.ts';
import { serviceKind } from '../directory/entry-kind.ts';
import { term } from '../i18n/term.ts';
import type { Translate } from '../i18n/words.ts';
import type { FindTerm } from './imported.ts';
import { plainName } from './names.ts';

/** Vocabularies whose words a table may state, and the group of their words. */
const groups: Readonly<Record<string, string>> = {
  audience: 'audience',
  eligibility: 'eligibility',
  cost: 'cost',
  access: 'access',
  bring: 'bring',
  goodToKnow: 'goodToKnow',
};

/** Words that have no vocabulary of their own. */
const reaches: Readonly<Record<string, string>> = {
  stadtteil: 'quarter',
  'ganze stadt': 'city',
  stadt: 'city',
  stadtweit: 'city',
  citywide: 'city',
  'kommt zu den menschen': 'mobile',
  mobil: 'mobile',
};

/** What tables say of courses. */
const courseWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  everyWeeks: { 'jede woche': '1', wöchentlich: '1', 'every week': '1', 'alle zwei wochen': '2', 'every other week': '2' },
  children: { ja: 'looked-after', yes: 'looked-after', nein: 'none', no: 'none' },
  registration: { ja: 'needed', yes: 'needed', nötig: 'needed', needed: 'needed', nein: 'not-needed', no: 'not-needed' },
};

/**
 * Finds the ids of words as our pages say them.
 * @param languages the words of the languages that a table may be written in
 */
export function termFinder(directory: Directory, languages: readonly Translate[]): FindTerm {
  const found = new Map<string, string>();
  const add = (name: string, word: string, id: string) => found.set(`${name} ${plainName(word)}`, id);
  for (const { id, name } of directory.providers) add('provider', name, id);
  for (const { id, name } of directory.quarters) add('quarter', name, id);
  for (const [word, id] of Object.entries(reaches)) add('reach', word, id);
  for (const [name, words] of Object.entries(courseWords)) for (const [word, id] of Object.entries(words)) add(name, word, id);
  for (const { id, name } of directory.services) add('service', name.de, id);
  for (const { tag, name } of directory.spokenLanguages) add('languages', name, tag);
  for (const t of languages) {
    for (const { id } of directory.topics) add('topics', term(t, 'topics', id, 'name'), id);
    for (const { tag } of directory.spokenLanguages) add('languages', term(t, 'vocabulary', 'language', tag), tag);
    for (const day of weekdays)
      for (const length of ['long', 'short'] as const) add('weekdays', t(`vocabulary:weekday.${length}.${day}`), day);
    for (const [name, group] of Object.entries(groups)) {
      const control = controlAt(directory, serviceKind, name);
      if (control.kind === 'one' || control.kind === 'many')
        for (const id of control.options) add(name, term(t, 'vocabulary', group, id), id);
    }
    for (const [column, name, group] of [
      ['places.0.hours.0.for', 'for', 'hoursFor'],
      ['phones.0.use', 'use', 'phoneUse'],
    ] as const) {
      const control = controlAt(directory, serviceKind, column);
      if (control.kind === 'one') for (const id of control.options) add(name, term(t, 'vocabulary', group, id), id);
    }
  }
  return (name, word) => found.get(`${name} ${plainName(word)}`);
}
