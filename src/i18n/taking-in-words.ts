import type { Service } from '../directory/service-schema.ts';
import type { Translate } from './words.ts';

/** Whether people are taken now, in one sentence; the page adds the date. */
export function takingInWords(t: Translate, { state, weeks }: NonNullable<Service['taking']>): string {
  const said = t(`vocabulary:taking.${state}`);
  return weeks === undefined ? said : `${said} ${t('vocabulary:taking.weeks', { weeks })}`;
}
