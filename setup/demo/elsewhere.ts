import { randomUUID } from 'node:crypto';
import type { Intake } from '../../api/intake/intake.ts';
import { receive } from '../../api/intake/receive.ts';
import { hourMs, later } from '../../src/directory/instants.ts';

/** The quarter and the provider of the example counsellor who does not work at the coordinating office. */
const quarter = 'horst';
const provider = 'caritas';

/** Two requests that a second provider answers. The content names none, so the demo gives it one quarter for them. */
export async function askElsewhere(intake: Intake, now: Date): Promise<void> {
  const { directory } = intake;
  const arranged = {
    ...directory,
    quarters: directory.quarters.map((one) => (one.id === quarter ? { ...one, answeredBy: provider } : one)),
  };
  for (const [index, language] of (['pl', 'ro'] as const).entries()) {
    await receive(
      { ...intake, directory: arranged },
      {
        language,
        quarter,
        conversation: { language, interpreting: language === 'ro' },
        notice: 'demo',
        matter: { topics: ['work'], womanCounsellor: false, channel: 'place', persons: 1 },
        person: { name: `Beispiel Person bei der Caritas ${index + 1}`, reply: 'none' },
      },
      { idempotencyKey: randomUUID(), now: later(now, -(index + 1) * hourMs) },
    );
  }
}
