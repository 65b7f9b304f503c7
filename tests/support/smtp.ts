import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { freePort } from './portal.ts';

export type Arrived = { parsed: ParsedMail; raw: string; recipients: string[] };

export type TestMailServer = {
  /** smtp://127.0.0.1:… */
  url: string;
  /** The letters that the server accepted, oldest first. */
  arrived: Arrived[];
  /** Answers of the server to a recipient: 550 for good, 450 for now. */
  refusing: Map<string, number>;
  /** Answers of the server to the whole letter of a recipient: 421 when it closes down. */
  refusingLetters: Map<string, number>;
  stop: () => Promise<void>;
};

/**
 * A real mail server on this machine, without encryption.
 * It quotes the address that it refuses, as many do.
 * @param given.port to start again where one stopped
 * @param given.arrived to go on with the letters of that one
 */
export async function startMailServer(given: { port?: number; arrived?: Arrived[] } = {}): Promise<TestMailServer> {
  const port = given.port ?? (await freePort());
  const arrived = given.arrived ?? [];
  const refusing = new Map<string, number>();
  const refusingLetters = new Map<string, number>();
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) => {
      const responseCode = refusing.get(address);
      done(responseCode === undefined ? null : Object.assign(new Error(`<${address}>: not here`), { responseCode }));
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const responseCode = envelope.rcptTo.map(({ address }) => refusingLetters.get(address)).find((code) => code !== undefined);
        if (responseCode !== undefined) {
          done(Object.assign(new Error('closing down'), { responseCode }));
          return;
        }
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then((parsed) => {
          arrived.push({ parsed, raw: raw.toString('latin1'), recipients: envelope.rcptTo.map(({ address }) => address) });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${port}`,
    arrived,
    refusing,
    refusingLetters,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
