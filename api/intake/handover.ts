import type { CloseRequest } from '../contract/desk.ts';
import type { RequestRow } from '../database/tables.ts';
import type { Sealer, Unsealer } from '../sealing/sealing.ts';

/** The sealed number of the case in the Datenbank KIM. */
type Handover = Pick<RequestRow, 'sealedHandover' | 'sealedHandoverKeyId'>;

export const noHandover: Handover = { sealedHandover: null, sealedHandoverKeyId: null };

/** How a request ends, with the number sealed. */
export type Closing = Omit<CloseRequest, 'kimNumber'> & { handover?: Handover };

/** Seals the number that a closing may carry. */
export async function sealClosing(sealer: Sealer, id: string, { kimNumber, ...closing }: CloseRequest): Promise<Closing> {
  if (kimNumber === undefined) return closing;
  return { ...closing, handover: { sealedHandover: await sealer.seal('handover', id, { kimNumber }), sealedHandoverKeyId: sealer.keyId } };
}

/** Opens the number, where the desk has given one. A caller that shows it to somebody records the look first. */
export async function unsealHandover(
  unsealer: Unsealer,
  { id, sealedHandover, sealedHandoverKeyId }: Handover & Pick<RequestRow, 'id'>,
): Promise<{ kimNumber?: string }> {
  if (sealedHandover === null || sealedHandoverKeyId === null) return {};
  return unsealer.open('handover', id, sealedHandoverKeyId, sealedHandover);
}
