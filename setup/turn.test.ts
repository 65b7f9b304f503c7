import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { takeTurn } from './turn.ts';

const folder = `/turn-of-${process.pid}`;

it('a turn begins when that before it has ended', async () => {
  const order: string[] = [];
  const end = await takeTurn(folder, () => order.push('waited in vain'));
  const next = takeTurn(folder, () => order.push('waits')).then((endNext) => {
    order.push('begins');
    endNext();
  });
  await expect.poll(() => order).toEqual(['waits']);
  order.push('ended');
  end();
  await next;
  expect(order).toEqual(['waits', 'ended', 'begins']);
});

it('a killed process leaves its turn to the next', async () => {
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { takeTurn } from './setup/turn.ts'; await takeTurn('${folder}-killed', () => {}); console.log('has it');`,
  ]);
  await once(holder.stdout, 'data');
  let waits = false;
  const next = takeTurn(`${folder}-killed`, () => (waits = true));
  await expect.poll(() => waits).toBe(true);
  holder.kill('SIGKILL');
  (await next)();
});

it('another folder has turns of its own', async () => {
  const end = await takeTurn(`${folder}-one`, () => undefined);
  (await takeTurn(`${folder}-other`, () => expect.fail('waits')))();
  end();
});
