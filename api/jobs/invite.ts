import { sendNextInvitation, type InvitationOffice } from '../letters/send-invitations.ts';

/**
 * Sends invitations to colleagues. They leave at any hour: an admin has just pressed the button.
 * @param stopping ends the round after the letter that is under way
 */
export async function invite(office: InvitationOffice, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) if ((await sendNextInvitation(office)) !== 'done') return;
}
