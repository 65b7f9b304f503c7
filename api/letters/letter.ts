import type { AppointmentStatus } from '../contract/appointment.ts';
import { type LetterKind } from '../contract/codes.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { dayInWords, momentInWords } from '../../src/i18n/dates.ts';
import { isolate, isolateLtr } from '../../src/i18n/isolation.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { letterPage, marked } from './letter-page.ts';

/** The parts of a request that a letter contains. None is typed by the person, because a stranger may have typed the address. */
export type LetterFacts = Pick<AppointmentStatus, 'reference' | 'hearBy' | 'outcome' | 'reason' | 'offers' | 'appointment' | 'remarks'> & {
  /** A time that is held for a person who waits for an earlier one, and until when. */
  earlier?: { startsAt: string; until: string };
};

export type Letter = {
  /** Languages of the text, the reader's first, for the header Content-Language. */
  languages: string[];
  sender: string;
  subject: string;
  text: string;
  html: string;
};

/** A part of the letter in one language. Figures and names stand in isolates (U+2066, U+2068 … U+2069). */
type Part = { sentences: string[]; facts: { label: string; values: string[] }[]; more: string[] };

/**
 * A letter in the reader's language, with the German below it. Sender, subject and first lines say no more than "appointment"; the
 * place and the reasons come last.
 * @param language a language of the site
 * @param slipUrl opening it changes nothing
 */
export function renderLetter(
  kind: LetterKind,
  facts: LetterFacts,
  slipUrl: string,
  language: Directory['city']['languages'][number],
  city: Directory['city'],
  words: (language: string) => Translate,
): Letter {
  const source = city.languages[0];
  const t = words(language.tag);
  const own = partIn(t, kind, facts);
  const german = isGerman(language, source) ? undefined : partIn(words(source.tag), kind, facts);
  const subject = t(`mail:subject.${kind}`);
  const notes = [t('mail:openHint'), t('mail:keepToYourself'), t('mail:why'), t('mail:notYou')];
  return {
    languages: isGerman(language, source) ? [language.tag] : [language.tag, source.tag],
    sender: t('mail:sender'),
    subject,
    text: [
      t('mail:greeting'),
      ...linesOf(own),
      // The link has its own line, because adjoining characters would become part of it.
      `${t('mail:open')}:\n${slipUrl}`,
      ...notes,
      ...(german === undefined ? [] : [`– – –\n${t('appointment:slip.inGerman')}:`, ...linesOf(german)]),
    ]
      .join('\n\n')
      .concat('\n'),
    html: letterPage(
      language,
      city,
      subject,
      `<div class="letter">
<p>${marked(t('mail:greeting'))}</p>
${markupOf(own)}
<p><a class="button" href="${marked(slipUrl)}">${marked(t('mail:open'))}</a></p>
${notes.map((note) => `<p class="quiet">${marked(note)}</p>`).join('\n')}
</div>
${
  german === undefined
    ? ''
    : `<div class="letter">
<p class="quiet">${marked(t('appointment:slip.inGerman'))}</p>
<div lang="${source.tag}" dir="${source.direction}">
${markupOf(german)}
</div>
</div>
`
}`,
    ),
  };
}

/** The message of a letter as markup, without the frame, the link and the notes that every letter has. */
type LetterPreview = { own: string; german: string | undefined };

/** The part of a letter that differs from answer to answer, for the desk before it sends. The German is undefined for German readers. */
export function previewLetter(
  kind: LetterKind,
  facts: LetterFacts,
  language: Pick<Directory['city']['languages'][number], 'tag'>,
  source: Pick<Directory['city']['languages'][number], 'tag'>,
  words: (language: string) => Translate,
): LetterPreview {
  const own = markupOf(partIn(words(language.tag), kind, facts));
  return { own, german: isGerman(language, source) ? undefined : markupOf(partIn(words(source.tag), kind, facts)) };
}

const isGerman = ({ tag }: { tag: string }, source: { tag: string }): boolean => tag === source.tag || tag.startsWith(`${source.tag}-`);

/** The text of the letter in one language. */
function partIn(
  t: Translate,
  kind: LetterKind,
  { reference, hearBy, outcome, reason, offers, appointment, remarks, earlier }: LetterFacts,
): Part {
  const added = remarks.map((remark) => t(`slip:remark.${remark}`));
  const free = t('slip:freeOfCharge');
  const number = { label: t('appointment:slip.reference'), values: [isolateLtr(reference)] };
  const when = appointment === null ? [] : [{ label: t('appointment:slip.when'), values: [momentInWords(t, appointment.startsAt)] }];
  const talk =
    appointment === null
      ? []
      : [
          {
            label: t('appointment:slip.when'),
            values: [momentInWords(t, appointment.startsAt), t('appointment:slip.length', { count: appointment.lengthMinutes })],
          },
          number,
          { label: t('appointment:slip.where'), values: [placeInWords(t, appointment)] },
        ];
  switch (kind) {
    case 'received':
      return {
        sentences: [
          t('appointment:state.received.text'),
          ...(hearBy === null ? [] : [t('mail:hearBy', { day: dayInWords(t, hearBy) }), t('slip:urgent')]),
        ],
        facts: [number],
        more: [free],
      };
    case 'offered':
      return {
        sentences: [t('appointment:state.offered.text')],
        facts: [{ label: t('appointment:slip.offered'), values: offers.map((one) => offerInWords(t, one)) }, number],
        more: [...added, t('mail:choose'), free],
      };
    case 'confirmed':
      return { sentences: [t('appointment:state.confirmed.text')], facts: talk, more: [...added, t('mail:cannotCome'), free] };
    case 'moved':
      return { sentences: [t('mail:moved')], facts: talk, more: [...added, t('mail:cannotCome'), free] };
    case 'reminder':
      return { sentences: [t('mail:reminder')], facts: talk, more: [...added, t('mail:cannotCome'), free] };
    case 'earlier':
      return {
        sentences: [t('mail:earlier')],
        facts: [
          ...(earlier === undefined ? [] : [{ label: t('appointment:slip.when'), values: [momentInWords(t, earlier.startsAt)] }]),
          number,
        ],
        more: [
          ...(earlier === undefined ? [] : [t('slip:earlier.until', { moment: momentInWords(t, earlier.until) })]),
          t('mail:earlierChoose'),
          free,
        ],
      };
    case 'consent':
      return { sentences: [t('mail:consent')], facts: [number], more: [] };
    case 'passed-on':
      return { sentences: [t('mail:passedOn')], facts: [number], more: [] };
    case 'cancelled':
      return {
        sentences: [appointment === null ? t('appointment:outcome.cancelled') : t('mail:cancelled')],
        facts: [...when, number],
        more: [t('appointment:slip.nextClosed')],
      };
    case 'answered': {
      return {
        sentences: [t('mail:answered')],
        facts: [number],
        more: [
          ...(outcome === null ? [] : [t(`appointment:outcome.${outcome}`)]),
          ...(reason === null ? [] : [t(`appointment:notHere.${reason}.text`)]),
        ],
      };
    }
  }
}

/** An offered time, with the way to talk where nobody has to come. */
const offerInWords = (t: Translate, { startsAt, ...time }: LetterFacts['offers'][number]): string =>
  [momentInWords(t, startsAt), ...(time.channel === 'place' ? [] : [placeInWords(t, time)])].join(' · ');

function placeInWords(t: Translate, { channel, place }: Pick<NonNullable<LetterFacts['appointment']>, 'channel' | 'place'>): string {
  if (channel === 'phone') return t('appointment:slip.byPhone');
  if (channel === 'video') return t('slip:channel.video');
  if (channel === 'home') return t('slip:channel.home');
  return place === null ? t('appointment:slip.placeLater') : isolate(oneLine(place));
}

/** Text typed at the desk, without line breaks and without characters that change the direction of the text after them. */
export const oneLine = (text: string): string => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ');

const linesOf = ({ sentences, facts, more }: Part): string[] => [
  sentences.join('\n'),
  facts.map(({ label, values }) => (values.length === 1 ? `${label}: ${values.join()}` : [`${label}:`, ...values].join('\n'))).join('\n'),
  ...more,
];

const markupOf = ({ sentences, facts, more }: Part): string =>
  [
    ...sentences.map((sentence, index) => `<p${index === 0 ? ' class="lead"' : ''}>${marked(sentence)}</p>`),
    ...facts.map(({ label, values }) => `<p class="fact">${marked(label)}<br>\n<b>${values.map(marked).join('<br>\n')}</b></p>`),
    ...more.map((sentence) => `<p>${marked(sentence)}</p>`),
  ].join('\n');
