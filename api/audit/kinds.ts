import type { AuditEvent, LogKind } from '../contract/codes.ts';

/** The part of the log that each line belongs to. */
const kindOf: Record<AuditEvent, LogKind> = {
  'signed-in': 'sign-ins',
  'sign-in-failed': 'sign-ins',
  'signed-out-everywhere': 'sign-ins',
  'sessions-ended': 'sign-ins',
  made: 'people',
  'link-made': 'people',
  'link-revoked': 'people',
  'password-set': 'people',
  'passkey-added': 'people',
  'passkey-removed': 'people',
  'identity-linked': 'people',
  'identity-removed': 'people',
  'role-changed': 'people',
  'profile-changed': 'people',
  disabled: 'people',
  enabled: 'people',
  'person-opened': 'looks',
  'partner-looked': 'looks',
  exported: 'looks',
  'token-made': 'systems',
  'token-revoked': 'systems',
  'token-parts-asked': 'systems',
  'token-parts-confirmed': 'systems',
  'token-parts-ended': 'systems',
  'webhook-made': 'systems',
  'webhook-rotated': 'systems',
  'webhook-ended': 'systems',
  'webhook-sent-again': 'systems',
  'not-allowed': 'refusals',
  'row-refused': 'refusals',
  'rows-adopted': 'keeping',
  'history-seen': 'keeping',
  'clock-confirmed': 'keeping',
  'key-made': 'keeping',
  'key-destroyed': 'keeping',
  'key-lost': 'keeping',
  'log-begun': 'keeping',
  'log-cut': 'keeping',
  'log-restored': 'keeping',
  'log-search-asked': 'keeping',
  'log-search-released': 'keeping',
  'log-search-refused': 'keeping',
  'log-search-ended': 'keeping',
  'log-read': 'keeping',
  'log-exported': 'keeping',
};

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the keys of the table above
const events = Object.keys(kindOf) as AuditEvent[];

/**
 * The lines that a search shows. Fingerprints of histories are left out: they come every minute and say nothing to people.
 * @param kind all without it
 */
export const eventsOf = (kind: LogKind | undefined): AuditEvent[] =>
  events.filter((event) => event !== 'history-seen' && (kind === undefined || kindOf[event] === kind));
