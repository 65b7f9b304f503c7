import type { APIRoute } from 'astro';
import { getEvent } from '../../../directory/directory.ts';
import { publishedEvents } from '../../../directory/events.ts';
import { textIn } from '../../../directory/free-text.ts';
import { datasetSource } from '../../../loading/dataset-source.ts';
import { entryPaths } from '../../../loading/paths.ts';
import { eventCalendar } from '../../../open-data/event-calendar.ts';

export const getStaticPaths = () => entryPaths('event', (directory) => publishedEvents(directory).map(({ id }) => id));

/** One event for the calendar of a phone, in the language of its page. */
export const GET: APIRoute = (context) => {
  const source = datasetSource(context);
  const language = context.locals.language.tag;
  const event = getEvent(source.directory, context.params['event'] ?? '');
  return new Response(eventCalendar([event], textIn(event.name, language).text, { ...source, language }), {
    headers: { 'content-type': 'text/calendar; charset=utf-8' },
  });
};
