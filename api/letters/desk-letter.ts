import type { Directory, Language } from '../../src/directory/directory.ts';
import type { Translate } from '../../src/i18n/words.ts';
import type { DutyCounts } from '../intake/duties.ts';
import { letterPage, marked } from './letter-page.ts';
import type { Letter } from './letter.ts';

/**
 * The letter that tells a counsellor how much waits at the desk. It has numbers and a link: no person, no topic, no quarter, no language.
 * @param url of the desk
 */
export function renderDeskLetter(
  { waiting, urgent, overdue }: DutyCounts,
  { url, city, language, t }: { url: string; city: Directory['city']; language: Pick<Language, 'tag' | 'direction'>; t: Translate },
): Letter {
  const subject = t(urgent > 0 ? 'desk:mail.subjectUrgent' : overdue > 0 ? 'desk:mail.subjectOverdue' : 'desk:mail.subject');
  const sentences = [
    t('desk:mail.greeting'),
    ...(urgent > 0 ? [t('desk:mail.urgent', { count: urgent })] : []),
    ...(overdue > 0 ? [t('desk:mail.overdue', { count: overdue })] : []),
    t('desk:mail.waiting', { count: waiting }),
  ];
  const notes = [t('desk:mail.noPerson'), t('desk:mail.stop')];
  const open = t('desk:mail.open');
  return {
    languages: [language.tag],
    sender: t('desk:mail.sender', { city: city.name }),
    subject,
    text: [...sentences, `${open}:\n${url}`, ...notes].join('\n\n').concat('\n'),
    html: letterPage(
      language,
      city,
      subject,
      `<div class="letter">
${sentences.map((sentence) => `<p>${marked(sentence)}</p>`).join('\n')}
<p><a class="button" href="${marked(url)}">${marked(open)}</a></p>
${notes.map((note) => `<p class="quiet">${marked(note)}</p>`).join('\n')}
</div>
`,
    ),
  };
}
