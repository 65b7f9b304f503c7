import { readSettings } from '../../api/config.ts';
import type { Person } from '../../api/contract/appointment.ts';
import type { Db } from '../../api/database/connect.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { mailerOf, type Mailer } from '../../api/letters/mailer.ts';
import type { PostOffice } from '../../api/letters/send.ts';
import { monday, newKeys } from './app.ts';
import { realSite } from './real-site.ts';

const publicUrl = 'https://kim.example.org';

/** A request that wants an answer and a reminder by email. */
export const byEmail = (email: string): Person => ({ name: 'أمينة', reply: 'email', email, reminder: true });

export const mailerTo = (smtpUrl: string): Mailer =>
  mailerOf(readSettings({ SMTP_URL: smtpUrl, MAIL_FROM: 'termin@example.org', PUBLIC_URL: publicUrl }))!;

export type TestOffice = PostOffice & { clock: { now: Date }; failures: { attempt: number; code: string }[] };

/** A post office with a clock of the test's. */
export async function postOffice(db: Db, unsealer: Unsealer | undefined, mailer: Mailer | undefined): Promise<TestOffice> {
  const site = await realSite();
  const clock = { now: monday };
  const failures: TestOffice['failures'] = [];
  return {
    db,
    unsealer,
    sealer: (await newKeys()).sealer,
    site: () => site,
    publicUrl,
    mailer,
    sms: undefined,
    now: () => clock.now,
    failed: ({ attempt, code }) => failures.push({ attempt, code }),
    clock,
    failures,
  };
}
