import type { FormTimes } from '../../../api/contract/pages/form.ts';
import { berlinMoment, momentInWords } from '../../i18n/dates.ts';
import { isolateLtr } from '../../i18n/isolation.ts';
import type { Translate } from '../../i18n/words.ts';

type Kept = NonNullable<FormTimes['kept']>;

/** The time of day in Berlin until which the form keeps its time. */
export const keptUntil = ({ until }: Kept): string => isolateLtr(berlinMoment(until).time);

/** Which time is kept, and until when, in a sentence. */
export const keptInWords = (t: Translate, kept: Kept): string =>
  t('booking:kept.said', { moment: momentInWords(t, kept.slot.startsAt), time: keptUntil(kept) });
