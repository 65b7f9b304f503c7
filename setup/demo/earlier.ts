import { randomUUID } from 'node:crypto';
import { findFreeSlots } from '../../api/appointments/free-slots.ts';
import { slotNamer } from '../../api/appointments/slot-names.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { offerEarlier } from '../../api/intake/earlier-round.ts';
import { wishEarlier } from '../../api/intake/earlier-wish.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { later, minuteMs } from '../../src/directory/instants.ts';
import type { ExampleSlip } from './requests.ts';

const anyTime = { weeks: 0 as const, days: [], parts: [] };

/**
 * Two people who would come earlier. One waits for a language that no example counsellor speaks, so she goes on waiting; the other has a
 * late time, and is offered the first that fits.
 */
export async function playEarlier(intake: Intake & { unsealer: Unsealer }, provider: string, now: Date): Promise<ExampleSlip[]> {
  const { db, directory, unsealer } = intake;
  const asked = later(now, -20 * minuteMs);
  const ask = async (language: string, rest: Pick<NewAppointment, 'slot' | 'person'>): Promise<string> => {
    const { secret } = await receive(
      intake,
      {
        language,
        quarter: 'schalke',
        conversation: { language, interpreting: false },
        notice: 'demo',
        matter: { topics: ['papers'], womanCounsellor: false, channel: 'place', persons: 1 },
        ...rest,
      },
      { idempotencyKey: randomUUID(), now: asked },
    );
    await wishEarlier(db, secret, anyTime, asked);
    return secret;
  };
  const waits = await ask('fa', { person: { name: 'Beispiel Person, die wartet', reply: 'none' } });
  const free = await findFreeSlots(db, directory, { provider, language: 'ar', channel: 'place', quarter: 'schalke' }, asked);
  const last = free.at(-1);
  if (last === undefined) throw new Error('the example consultation hours have no free time');
  const offered = await ask('ar', {
    slot: { id: slotNamer(intake.intakeKey, asked)(last.id) },
    person: { name: 'Beispiel Person, die früher kommt', reply: 'email', email: 'frueher@example.org' },
  });
  await offerEarlier({ db, directory, readMatter: createMatterReader(() => directory, unsealer) }, now);
  const slip = (shows: string, language: string, secret: string) => ({ shows, path: `/${language}/appointment/${secret}/` });
  return [slip('waits for earlier', 'fa', waits), slip('earlier time offered', 'ar', offered)];
}
