import { env, exit } from 'node:process';

/** `node setup/container/healthy.ts`: ends with 0 while the process of this container is ready. */
const answer = await fetch(`http://localhost:${env['PORT'] ?? '8080'}/readyz`).catch(() => undefined);
exit(answer?.ok === true ? 0 : 1);
