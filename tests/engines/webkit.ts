import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Engines } from '../../setup/engines.ts';
import { freePort } from '../support/portal.ts';
import type { Engine, EngineOptions } from './tab.ts';

/**
 * WebKitGTK's MiniBrowser over Debian's WebKitWebDriver, on a screen of its own that nobody sees.
 * https://www.w3.org/TR/webdriver2/
 */
export async function startWebKit(programs: Engines, { scripts }: EngineOptions): Promise<Engine> {
  const screen = spawn(programs.screen, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [display] = (await once(screen.stdio[3]!, 'data')) as [Buffer];
  const port = await freePort();
  const driver = spawn(programs.webKitDriver, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${display.toString().trim()}`, GDK_BACKEND: 'x11' },
    stdio: 'ignore',
  });

  const send = async <Result>(method: 'GET' | 'POST' | 'DELETE', command: string, body?: object): Promise<Result> => {
    const response = await fetch(`http://127.0.0.1:${port}${command}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await response.json()) as { value: Result & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${command}: ${value.error}, ${value.message}`);
    return value;
  };

  for (let tries = 0; !(await send('GET', '/status').then(Boolean, () => false)); tries += 1) {
    if (tries > 100) throw new Error('WebKitWebDriver does not answer');
    await wait(100);
  }
  const args = ['--automation', `--enable-javascript-markup=${scripts}`];
  const { sessionId } = await send<{ sessionId: string }>('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: programs.miniBrowser, args } } },
  });
  const session = `/session/${sessionId}`;
  // As narrow as MiniBrowser's tool bar lets it be.
  await send('POST', `${session}/window/rect`, { x: 0, y: 0, width: 360, height: 740 });

  return {
    navigate: (url) => send('POST', `${session}/url`, { url }),
    call: (declaration, argument) =>
      send<string>('POST', `${session}/execute/sync`, { script: `return (${declaration})(arguments[0])`, args: [argument] }),
    perform: (actions) => send('POST', `${session}/actions`, { actions }),
    screenshot: async () => Buffer.from(await send<string>('GET', `${session}/screenshot`), 'base64'),
    stop: async () => {
      await send('DELETE', session);
      driver.kill();
      screen.kill();
      await Promise.all([once(driver, 'exit'), once(screen, 'exit')]);
    },
  };
}
