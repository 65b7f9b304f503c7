import { Agent, createServer, request as ask } from 'node:http';

/** What came through, in the order it was asked for. `bytes` is the body as it travels, compressed where the portal compresses. */
export type Passed = { method: string; path: string; status: number; bytes: number; headers: number };

/**
 * A proxy before the portal that counts what a browser asks for, with icons, workers and whatever else the browser's own tools leave out.
 * @param port where it listens: the portal's PUBLIC_URL
 */
export async function countingProxy(port: number, target: string): Promise<{ passed: Passed[]; stop: () => void }> {
  const passed: Passed[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const one: Passed = { method: incoming.method ?? '', path: incoming.url ?? '', status: 0, bytes: 0, headers: 0 };
    passed.push(one);
    const { headers, method } = incoming;
    const onward = ask(new URL(incoming.url ?? '/', target), { method, headers, agent }, (answer) => {
      one.status = answer.statusCode ?? 0;
      one.headers = answer.rawHeaders.join('  ').length;
      answer.on('data', (chunk: Buffer) => (one.bytes += chunk.length));
      outgoing.writeHead(one.status, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return {
    passed,
    stop: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
