const pluralSuffix = /_(zero|one|two|few|many|other)$/;

/** Whether a key of words names one plural form: "days_one". */
export const isPluralForm = (key: string): boolean => pluralSuffix.test(key);

/** The keys that a language needs in the place of a key of the source: one for each of its plural forms, or the key itself. */
export const formsOf = (key: string, tag: string): string[] =>
  isPluralForm(key)
    ? new Intl.PluralRules(tag).resolvedOptions().pluralCategories.map((category) => key.replace(pluralSuffix, `_${category}`))
    : [key];
