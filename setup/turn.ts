import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const pauseMs = 200;

/**
 * Waits until no other process of this machine has the turn at a folder, and takes it. The turn is a socket's name in the kernel, which
 * goes with its process, however that ends; so no file is left behind, and the folder may be read-only.
 * @param onWait called once, when another process has the turn
 * @returns ends the turn
 */
export async function takeTurn(folder: string, onWait: () => void): Promise<() => void> {
  const name = `\0kim-portal-${createHash('sha256').update(folder).digest('hex')}`;
  for (let waited = false; ; waited = true) {
    const server = createServer();
    const isOurs = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error) => {
        if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
        else reject(error);
      });
      server.listen(name, () => resolve(true));
    });
    if (isOurs) return () => void server.close();
    if (!waited) onWait();
    await wait(pauseMs);
  }
}
