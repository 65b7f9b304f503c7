import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { runChild } from './child.ts';
import { takeTurn } from './turn.ts';

const program = (code: string) => ['--input-type=module', '-e', code];

it('gives what it prints, and ends by itself', async () => {
  const code = "import { endWithParent } from './setup/child.ts'; endWithParent(); console.log('made');";
  await expect(runChild(program(code))).resolves.toBe('made');
});

it('says why it failed', async () => {
  await expect(runChild(program("throw new Error('the disk is full')"))).rejects.toThrow('the disk is full');
});

it('ends when the process that runs it is killed', async () => {
  const folder = `/child-of-${process.pid}`;
  const child = `import { endWithParent } from './setup/child.ts'; import { takeTurn } from './setup/turn.ts';
    endWithParent(); await takeTurn('${folder}', () => {}); setInterval(() => {}, 1000);`;
  const parent = spawn(
    process.execPath,
    program(`import { runChild } from './setup/child.ts'; await runChild(${JSON.stringify(program(child))});`),
  );
  // Its turn is free until it has begun, and again when it has ended.
  await expect
    .poll(
      async () => {
        let waits = false;
        const ended = takeTurn(folder, () => (waits = true)).then((end) => end());
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))]);
        return waits;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  (await takeTurn(folder, () => undefined))();
});
