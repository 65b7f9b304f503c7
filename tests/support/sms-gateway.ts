import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from './portal.ts';

export type TestSmsGateway = {
  /** http://127.0.0.1:…/messages */
  url: string;
  /** What the gateway took, each letter once, oldest first. */
  arrived: { to: string; text: string; from?: string }[];
  /** How often it was asked, with what headers. */
  asked: { key: string | undefined; apiKey: string | undefined }[];
  /** The status that it answers with; the SMS counts as taken in spite of it while `takesAnyway`. */
  answers: { status: number; takesAnyway: boolean };
  stop: () => Promise<void>;
};

/** A real HTTP gateway on this machine, which knows `Idempotency-Key`. It quotes number and text in its answers, as some do. */
export async function startSmsGateway(): Promise<TestSmsGateway> {
  const port = await freePort();
  const arrived: TestSmsGateway['arrived'] = [];
  const asked: TestSmsGateway['asked'] = [];
  const answers = { status: 202, takesAnyway: false };
  const keys = new Set<string>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { 'idempotency-key': key, 'x-api-key': apiKey } = request.headers;
      asked.push({ key: key?.toString(), apiKey: apiKey?.toString() });
      const isTaken = answers.status === 202 || answers.takesAnyway;
      if (isTaken && !keys.has(String(key))) {
        keys.add(String(key));

        arrived.push(JSON.parse(body) as TestSmsGateway['arrived'][number]);
      }
      response.writeHead(answers.status, { location: '/elsewhere' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}/messages`,
    arrived,
    asked,
    answers,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
