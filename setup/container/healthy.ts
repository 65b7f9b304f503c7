/** `node setup/container/healthy.ts`: ends with 0 while the process of this container is ready. */
const answer = await fetch(`http://localhost:${process.env['PORT'] ?? '8080'}/readyz`).catch(() => undefined);
process.exitCode = answer?.ok === true ? 0 : 1;
