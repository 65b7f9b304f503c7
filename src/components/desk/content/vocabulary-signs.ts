/** The pictogram beside a word of a vocabulary, where one says the same as the word. A word without one stands alone. */
const signs: Record<string, Record<string, string>> = {
  access: {
    'walk-in': 'signs/door',
    'by-appointment': 'signs/calendar',
    'phone-first': 'signs/phone',
    'online-first': 'signs/globe',
    portal: 'signs/slip',
  },
  audience: {
    everyone: 'signs/people',
    refugees: 'topics/asylum-residence',
    'eu-citizens': 'topics/eu-citizens',
    women: 'signs/woman',
    pregnant: 'topics/pregnancy',
    families: 'topics/family',
    homeless: 'topics/homeless-tonight',
  },
  goodToKnow: { 'around-the-clock': 'signs/clock' },
  bring: {
    passport: 'signs/passport',
    letters: 'signs/letter',
    certificates: 'topics/recognition',
    'rental-contract': 'topics/housing',
  },
};

/** @param field of an entry. @returns the name of a pictogram */
export const vocabularySign = (field: string, id: string): string | undefined => signs[field]?.[id];
