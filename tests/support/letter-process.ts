import { connectDesk } from './databases.ts';
import { offer } from '../../api/intake/answer.ts';
import { createUnsealer } from '../../api/sealing/sealing.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import { monday } from './app.ts';
import { mailerTo, postOffice } from './letters.ts';

/**
 * A desk's process that dies without a word (SIGKILL): "after-step" right after times were offered, "after-sending" right after the mail
 * server said yes. "before-sending" it only stops (SIGSTOP), and goes on when it is woken.
 */
const [when = '', url = '', smtpUrl = '', privateKey = '{}', request = '', counsellor = ''] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const db = connectDesk(url);

if (when === 'after-step') {
  const time = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
  await offer(db, { id: counsellor, provider: 'stadt-gelsenkirchen', role: 'counsellor' }, request, { times: [time], version: 2 }, monday);
  die();
}
const mailer = mailerTo(smtpUrl);
const dyingMailer = {
  ...mailer,
  send: async (...letter: Parameters<typeof mailer.send>) => {
    if (when === 'before-sending') process.kill(process.pid, 'SIGSTOP');
    await mailer.send(...letter);
    if (when === 'after-sending') die();
  },
};
const unsealer = await createUnsealer([JSON.parse(privateKey) as JsonWebKey]);
await sendLetters(await postOffice(db, unsealer, dyingMailer), new AbortController().signal);
await db.destroy();
