import type { Service } from '../../directory/service-schema.ts';
import { term } from '../../i18n/term.ts';
import type { Translate } from '../../i18n/words.ts';

/** The name of a fact for people, by its place in the entry's file: "Telefon" for "phones.0.number". */
export function factLabel(t: Translate, service: Service | undefined, field: string): string {
  const [group, place = '', part, row = ''] = field.split('.');
  if (group === 'remark') return t('desk:providers.remark');
  if (group === 'phones') return t('site:service.phone');
  if (group === 'email') return t('site:service.email');
  if (group === 'website') return t('site:service.website');
  const at = service?.places[Number(place)];
  const hours = part === 'hours' ? at?.hours[Number(row)] : undefined;
  const what = hours === undefined ? t('site:service.place') : term(t, 'vocabulary', 'hoursFor', hours.for);
  return (service?.places.length ?? 0) > 1 ? [at?.name ?? at?.street, what].filter((one) => one !== undefined).join(': ') : what;
}
