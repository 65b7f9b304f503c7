import type { APIRoute } from 'astro';
import { getQuarter } from '../../directory/directory.ts';
import { comingEvents, eventsIn } from '../../directory/events.ts';
import { datasetSource } from '../../loading/dataset-source.ts';
import { getSite } from '../../loading/site.ts';
import { eventCalendar } from '../../open-data/event-calendar.ts';

/**
 * The calendar of a quarter in every language: "events-schalke.ics" in the source language, "events-schalke.tr.ics" in Turkish. It is there
 * without events too, because programs that have subscribed to it ask again and again.
 */
export async function getStaticPaths() {
  const { directory } = await getSite();
  return directory.quarters.flatMap(({ id }) =>
    directory.city.languages.map(({ tag }, index) => ({
      params: { feed: index === 0 ? id : `${id}.${tag}` },
    })),
  );
}

export const GET: APIRoute = (context) => {
  const source = datasetSource(context);
  const { directory, words } = context.locals;
  const [quarter = '', language = directory.city.languages[0].tag] = context.params['feed']?.split('.') ?? [];
  const t = words(language);
  const name = `${t('events:title')}: ${getQuarter(source.directory, quarter).name}`;
  const events = eventsIn(comingEvents(source.directory, source.now), quarter);
  return new Response(eventCalendar(events, name, { ...source, t, language }), {
    headers: { 'content-type': 'text/calendar; charset=utf-8' },
  });
};
