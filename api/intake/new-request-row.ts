import { randomUUIDv7 } from 'node:crypto';
import type { NewAppointment } from '../contract/appointment.ts';
import { answeringProvider } from '../../src/directory/directory.ts';
import { markNetwork } from '../appointments/network-hashes.ts';
import { bodyFingerprint, slipMarkFrom } from '../sealing/derivation.ts';
import { readPhone } from '../contract/contact.ts';
import { encryptFacts, factsOf } from './slip-facts.ts';
import type { Arrival } from './enter.ts';
import { endOfDay } from '../../src/directory/berlin.ts';
import { dueDay } from './working-days.ts';
import type { Arriving, Intake } from './intake.ts';
import { type Named, repeatedParts } from './received.ts';

type Submitted = Arriving & { key: string; secret: string; named: Named; body: NewAppointment };

/** Creates the row of a new request, with its parts sealed. */
export async function createRow(
  { db, directory, sealer, intakeKey }: Intake,
  { key, secret, named, body, now, marks = {}, enteredBy, visitor }: Submitted,
): Promise<Arrival['row']> {
  // Ordered by time, so that neighbours in the index are written together. The row tells its time anyway.
  const id = randomUUIDv7();
  const person = withReadableContact(body.person);
  const slip = slipMarkFrom(secret);
  const [sealedMatter, sealedPerson] = await Promise.all([
    sealer.seal('matter', id, body.matter, slip),
    sealer.seal('person', id, { ...person, secret }, slip),
  ]);
  const hearBy = dueDay(now);
  const mark = visitor === undefined ? undefined : await markNetwork(db, intakeKey, visitor, now);
  return {
    id,
    network: mark?.network ?? null,
    networkBlock: mark?.block ?? null,
    ...named,
    state: 'received',
    provider: answeringProvider(directory, body.quarter).id,
    quarter: body.quarter,
    formLanguage: body.language,
    conversationLanguage: body.conversation.language,
    interpreting: body.conversation.interpreting ? 1 : 0,
    notice: body.notice,
    receivedAt: now.toISOString(),
    owedFrom: now.toISOString(),
    dueAt: endOfDay(hearBy).toISOString(),
    hearBy,
    toTell: 0,
    enteredBy: enteredBy ?? null,
    markedBurst: marks.burst === true ? 1 : 0,
    markedHoneypot: marks.honeypot === true ? 1 : 0,
    sealedKeyId: sealer.keyId,
    sealedMatter,
    sealedPerson,
    slipFacts: encryptFacts(secret, id, { facts: factsOf(body.matter, person, directory), slip }),
    bodyFingerprint: bodyFingerprint(intakeKey, key, repeatedParts(body)),
    version: 1,
  };
}

/** Writes phone numbers, which were checked, in the international form. */
function withReadableContact(person: NewAppointment['person']): NewAppointment['person'] {
  const number = (text: string) => readPhone(text).dialled ?? text;
  return {
    ...person,
    ...(person.phone === undefined ? {} : { phone: number(person.phone) }),
    ...(person.helper?.phone === undefined ? {} : { helper: { ...person.helper, phone: number(person.helper.phone) } }),
  };
}
