import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import '../service/walking-distance.element.ts';
import type { CardWords, Finder, FinderEvent, FinderService } from '../../search/finder.ts';
import { hasPassed } from '../../search/found-events.ts';
import type { Found, Hit } from '../../search/search.ts';
import { pathOfTopic } from '../../search/ways.ts';
import { shownTopics } from '../../directory/shown-topics.ts';
import checkSign from '../signs/pictograms/signs/check.svg?raw';
import quarterSign from '../signs/pictograms/signs/quarter.svg?raw';
import womanSign from '../signs/pictograms/signs/woman.svg?raw';

/*
 * Draws search results while somebody types, with the markup of FoundCards, ServiceCard and ServiceMarks and of the lists beside them.
 * tests/journeys/search.spec.ts compares drawn and rendered markup, element by element.
 */

/** The input of every drawing; `home`: "/ar/"; `topic`, `quarter`: the chosen ones, or "". */
export type Drawing = { finder: Finder; home: string; language: string; topic: string; quarter: string };

export function drawGroups(into: HTMLElement, groups: Found['groups'], drawing: Drawing): void {
  draw(
    into,
    repeat(
      groups,
      ({ nearness }) => nearness,
      ({ nearness, hits }) =>
        html`<section class="flow">
          <h2>${drawing.finder.cardWords.titles[nearness]}</h2>
          <ul class="cards">
            ${repeat(
              hits,
              ({ id }) => id,
              (hit) => card(hit, drawing),
            )}
          </ul>
        </section>`,
    ),
  );
}

export function drawEvents(into: HTMLElement, ids: readonly string[], drawing: Drawing): void {
  const events = ids.flatMap((id) => drawing.finder.events.find((event) => event.id === id) ?? []);
  draw(
    into,
    repeat(
      events,
      ({ id }) => id,
      (event) => eventCard(event, drawing),
    ),
  );
}

/** What EventCard renders. A next time that has passed since the build is left out. */
function eventCard(event: FinderEvent, drawing: Drawing): TemplateResult {
  const { next, quarter } = event;
  return html`<li class="card service" data-until=${event.ends.slice(0, 10)}>
    <h3><a class="stretched" href="${drawing.home}events/${event.id}/">${serviceName(event, drawing)}</a></h3>
    ${event.cancelled === undefined ? nothing : html`<p><b>${event.cancelled}</b></p>`}
    ${event.when === undefined ? nothing : html`<p>${event.when}</p>`}
    ${next === undefined || hasPassed(`${next.day} 24:00`, new Date()) ? nothing : html`<p data-until=${next.day}>${next.words}</p>`}
    <p class="quiet">${properName(event.where, drawing)}</p>
    <ul class="marks">
      ${event.level === undefined ? nothing : html`<li><bdi dir="ltr">${event.level}</bdi></li>`}
      ${event.marks.map((mark) => html`<li>${mark}</li>`)}
      ${quarter === undefined ? nothing : html`<li class="where">${properName(quarterName(drawing.finder, quarter), drawing)}</li>`}
    </ul>
  </li>`;
}

export function drawTopics(into: HTMLElement, ids: readonly string[], { finder, home, quarter }: Drawing): void {
  const isUrgent = (id: string) => finder.topics.some((topic) => topic.id === id && topic.alarm !== undefined);
  draw(
    into,
    ids.map((id) => html`<li><a class="tap" href=${home + pathOfTopic(id, isUrgent(id), quarter)}>${topicName(finder, id)}</a></li>`),
  );
}

/** @param form id of the search form */
export function drawQuarters(into: HTMLElement, ids: readonly string[], form: string, drawing: Drawing): void {
  draw(
    into,
    ids.map(
      (id) =>
        html`<li>
          <button class="tap" type="submit" form=${form} name="way" value=${id}>
            ${properName(quarterName(drawing.finder, id), drawing)}
          </button>
        </li>`,
    ),
  );
}

const drawn = new WeakSet<HTMLElement>();

/** Draws into an element. The first drawing replaces the server's markup. */
function draw(into: HTMLElement, content: unknown): void {
  if (!drawn.has(into)) into.replaceChildren();
  drawn.add(into);
  render(content, into);
}

function card(hit: Hit, drawing: Drawing): TemplateResult | typeof nothing {
  const { finder, home } = drawing;
  const service = finder.services.find(({ id }) => id === hit.id);
  if (service === undefined) return nothing;
  const topics = (ids: readonly string[]) => ids.map((id) => topicName(finder, id)).join(' · ');
  const words = finder.cardWords;
  return html`<li class="card service">
    <h3><a class="stretched" href="${home}services/${service.id}/">${serviceName(service, drawing)}</a></h3>
    <p>${topics(shownTopics(service.topics, drawing.topic))}</p>
    ${service.provider === service.name ? nothing : html`<p class="quiet">${properName(service.provider, drawing)}</p>`}
    ${hit.topics.length === 0 ? nothing : html`<p class="quiet">${words.because} ${topics(hit.topics)}</p>`}
    ${service.age === undefined ? nothing : html`<p class="quiet">${service.age}</p>`} ${walk(service, words)}
    <ul class="marks">
      ${marks(service, drawing)}
    </ul>
  </li>`;
}

function walk({ places, outdated }: FinderService, words: CardWords): TemplateResult | typeof nothing {
  const points = places.flatMap(({ at }) => (at === undefined ? [] : [at.join(',')])).join(' ');
  if (points === '') return nothing;
  return html`<walking-distance
    class="quiet"
    data-at=${points}
    data-words=${words.walk}
    data-outdated=${outdated ? 'true' : nothing}
  ></walking-distance>`;
}

function marks(service: FinderService, drawing: Drawing): TemplateResult[] {
  const words = drawing.finder.cardWords;
  const quarters = new Set([
    ...(service.kimQuarter === undefined ? [] : [service.kimQuarter]),
    ...service.places.map(({ quarter }) => quarter),
  ]);
  const where = [...quarters].map(
    (id) => html`<li class="where">${sign(quarterSign)} ${properName(quarterName(drawing.finder, id), drawing)}</li>`,
  );
  if (service.reach === 'city' && quarters.size === 0) where.push(html`<li class="where">${words.city}</li>`);
  if (service.reach === 'mobile') where.push(html`<li class="where">${words.mobile}</li>`);
  if (service.speaksReader) where.push(html`<li class="badge badge-success">${sign(checkSign)} ${words.yourLanguage}</li>`);
  if (service.interpreting !== undefined) where.push(html`<li>${service.interpreting}</li>`);
  if (service.forWomen !== undefined) where.push(html`<li class="where">${sign(womanSign)} ${service.forWomen}</li>`);
  return where;
}

/** The name of a service or an event, marked with its language when that is not the page's. */
const serviceName = ({ name, nameLanguage }: Pick<FinderService, 'name' | 'nameLanguage'>, { language }: Drawing) =>
  nameLanguage === language ? name : html`<bdi lang=${nameLanguage} dir="ltr">${name}</bdi>`;

const properName = (name: string, { language }: Drawing) =>
  language.startsWith('de') ? name : html`<bdi lang="de" dir="ltr">${name}</bdi>`;

const topicName = (finder: Finder, id: string): string => finder.topics.find((topic) => topic.id === id)?.name ?? '';
const quarterName = (finder: Finder, id: string): string => finder.quarters.find((quarter) => quarter.id === id)?.name ?? '';

/** A pictogram as Pictogram.astro writes it. The file comes from our build, so its markup is safe to insert. */
const sign = (file: string) =>
  unsafeHTML(
    `<svg class="pictogram" aria-hidden="true" width="20" height="20" viewBox="0 0 32 32">${file.replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '')}</svg>`,
  );
