import type { NewContact } from '../contract/appointment.ts';
import { openStates } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import { checkContact } from './checks.ts';
import { parsePhoneNumber } from './phone-number.ts';
import type { Intake } from './intake.ts';
import { contactFacts, decryptFacts, encryptFacts } from './slip-facts.ts';
import { apply, asRequester, noContactChecks } from './transition.ts';

/**
 * Replaces the contact and the way of answering of an open request. The new contact is sealed beside the person part and takes its place
 * whenever that is opened; letters on their way to the former address tell nobody anything any more, and the newest answer is posted again.
 * @throws Problem not-found; wrong-state when the request is closed; invalid-input, with pointers into the contact, when the talk or the answer asked for is not possible
 */
export async function changeContact(
  { db, sealer }: Pick<Intake, 'db' | 'sealer'>,
  secret: string,
  typed: NewContact,
  now: Date,
): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const { facts, slip } = decryptFacts(secret, row.id, row.slipFacts) ?? {};
    const errors =
      row.state === 'closed' ? [] : checkContact(typed, row.state === 'confirmed' ? (row.channel ?? undefined) : facts?.channel);
    if (errors.length > 0)
      throw new Problem('invalid-input', {
        errors: errors.map(({ pointer, code }) => ({ pointer: pointer.replace('/person', ''), code })),
      });
    const contact = typed.phone === undefined ? typed : { ...typed, phone: parsePhoneNumber(typed.phone) ?? typed.phone };
    await apply(transaction, row, { kind: 'requester' }, now, {
      event: 'contact-changed',
      from: openStates,
      change: async () => ({
        sealedContact: await sealer.seal('contact', row.id, contact, slip),
        sealedContactKeyId: sealer.keyId,
        ...noContactChecks,
        // Without the former facts nobody but the desk knows the rest of them; it writes all of them anew.
        slipFacts: facts === undefined ? null : encryptFacts(secret, row.id, { facts: { ...facts, ...contactFacts(contact) }, slip }),
      }),
    });
  });
}
