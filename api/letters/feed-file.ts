import { createHash } from 'node:crypto';
import ical, { ICalEventStatus } from 'ical-generator';
import { inBerlin, isShownTwice, timeZone } from '../../src/directory/berlin.ts';
import { clockRules } from '../../src/directory/clock-rules.ts';
import { spanOf } from '../../src/directory/instants.ts';
import type { Translate } from '../../src/i18n/words.ts';
import type { FeedEntry } from '../appointments/calendar-feed.ts';

/**
 * A counsellor's coming times as a calendar that other programs read again and again (RFC 5545). It holds references and times only, because
 * such programs keep copies: no name, topic, language, place or link. Offered times are tentative. Equal times make an equal file.
 */
export function feedFile(entries: readonly FeedEntry[], t: Translate): string {
  const calendar = ical({
    prodId: '//KIM//Woche//DE',
    name: t('desk:feed.name'),
    timezone: { name: null, generator: () => clockRules },
  });
  for (const { requestId, reference, kind, startsAt, lengthMinutes, version, changedAt } of entries) {
    const { start, end } = spanOf(startsAt, lengthMinutes);
    calendar.createEvent({
      // An appointment keeps its UID when it moves; each offered time has its own.
      id: `${createHash('sha256')
        .update(kind === 'offer' ? `feed ${requestId} ${startsAt}` : `feed ${requestId}`)
        .digest('hex')
        .slice(0, 32)}@desk`,
      sequence: version,
      stamp: new Date(changedAt),
      start: inBerlin(start),
      end: inBerlin(end),
      // Only UTC is unambiguous for a time that the clocks show twice.
      timezone: isShownTwice(start) || isShownTwice(end) ? null : timeZone,
      summary: t(kind === 'offer' ? 'desk:feed.offered' : 'desk:feed.appointment', { reference }),
      status: kind === 'offer' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
    });
  }
  return `${calendar.toString()}\r\n`;
}
