import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** The address at which a process listens. */
export type Listening = { host: string; port: number };

/** A reverse proxy in front of both roles: the desk's paths go to the desk, everything else to the public process. */
export async function startProxy(
  listening: Listening,
  targets: { desk: Listening; public: Listening },
): Promise<{ stop: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, /^\/(api\/)?desk\//.test(incoming.url ?? '/') ? targets.desk : targets.public);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listening.port, listening.host, resolve);
  });
  return {
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, { host, port }: Listening): void {
  const { method, url, socket } = incoming;
  const addresses = [incoming.headers['x-forwarded-for'], socket.remoteAddress].flat().filter((address) => address !== undefined);
  const headers = { ...incoming.headers, 'x-forwarded-for': addresses.join(', ') };
  const further = request({ host, port, method, path: url, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  further.once('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  incoming.pipe(further);
}
