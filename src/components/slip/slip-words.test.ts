import { describe, expect, it } from 'vitest';
import { isLate, notHereReasonOf, outcomeInWords, sentenceToShow, stateInWords } from './slip-words.ts';
import type { AppointmentStatus } from '../../../api/contract/appointment.ts';
import type { Translate } from '../../i18n/words.ts';

/** Says the key and what was put in, like "appointment:slip.late day=…". */
const t = ((key: string, options: Record<string, string> = {}) =>
  [key, ...Object.entries(options).map(([name, value]) => `${name}=${value}`)].join(' ')) as unknown as Translate;
const received = { state: 'received', outcome: null, reason: null, hearBy: '2026-11-25', reference: '482-915-736' } as AppointmentStatus;

describe('the promised day', () => {
  it('is kept until midnight in Berlin, and broken from then on', () => {
    expect(isLate('2026-11-25', new Date('2026-11-25T22:59:59.000Z'))).toBe(false);
    expect(isLate('2026-11-25', new Date('2026-11-25T23:00:00.000Z'))).toBe(true);
  });

  it('is said as a promise, and as an apology when it is over', () => {
    const words = (now: string) => stateInWords(t, received, new Date(now)).join(' | ');
    expect(words('2026-11-24T10:00:00.000Z')).toContain('appointment:slip.hearBy day=');
    expect(words('2026-11-26T10:00:00.000Z')).toContain('appointment:slip.late day=');
  });
});

describe('the sentence to show', () => {
  it('leaves the place of the reference open', () => {
    const german = ((_key: string, { reference }: { reference: string }) => `Meine Nummer ist ${reference}.`) as unknown as Translate;
    expect(sentenceToShow(german, received)).toEqual(['Meine Nummer ist ', '.']);
  });
});

describe('a closed request', () => {
  it('has words for its outcome, and plain ones without', () => {
    expect(outcomeInWords(t, 'missed')).toBe('appointment:outcome.missed');
    expect(outcomeInWords(t, null)).toBe('appointment:state.closed.text');
  });

  it('has a reason only when it was sent elsewhere', () => {
    expect(notHereReasonOf({ ...received, outcome: 'not-here', reason: 'youth-service' })).toBe('youth-service');
    expect(notHereReasonOf({ ...received, outcome: 'missed', reason: 'youth-service' })).toBeUndefined();
  });
});
