import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Engines } from '../../setup/engines.ts';
import type { Engine, EngineOptions } from './tab.ts';

type Answer = { type: 'success'; id: number; result: unknown } | { type: 'error'; id: number; error: string; message: string };

/**
 * Firefox over WebDriver BiDi, which it speaks itself: no driver process is between.
 * https://www.w3.org/TR/webdriver-bidi/
 */
export async function startFirefox({ firefox: executable }: Engines, { scripts }: EngineOptions): Promise<Engine> {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'kim-firefox-'));
  await writeFile(path.join(profile, 'user.js'), `user_pref("javascript.enabled", ${scripts});\n`);
  const firefox = spawn(executable, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
    env: { ...process.env, HOME: profile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const socket = new WebSocket(`${await announcedAddress(firefox.stderr)}/session`);
  await once(socket, 'open');

  let lastId = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const send = async <Result>(method: string, params: object): Promise<Result> => {
    lastId += 1;
    const answered = new Promise<Answer>((resolve) => waiting.set(lastId, resolve));
    socket.send(JSON.stringify({ id: lastId, method, params }));
    const answer = await answered;
    if (answer.type === 'error') throw new Error(`${method}: ${answer.error}, ${answer.message}`);
    return answer.result as Result;
  };

  await send('session.new', { capabilities: {} });
  const { contexts } = await send<{ contexts: { context: string }[] }>('browsingContext.getTree', {});
  const context = contexts[0]!.context;
  await send('browsingContext.setViewport', { context, viewport: { width: 360, height: 740 } });

  return {
    navigate: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    call: async (declaration, argument) => {
      const answer = await send<{ type: string; result?: { value: string }; exceptionDetails?: { text: string } }>('script.callFunction', {
        functionDeclaration: declaration,
        arguments: [{ type: 'string', value: argument }],
        target: { context },
        awaitPromise: true,
      });
      if (answer.result === undefined) throw new Error(answer.exceptionDetails?.text ?? answer.type);
      return answer.result.value;
    },
    perform: (actions) => send('input.performActions', { context, actions }),
    screenshot: async () => Buffer.from((await send<{ data: string }>('browsingContext.captureScreenshot', { context })).data, 'base64'),
    stop: async () => {
      socket.close();
      firefox.kill();
      await once(firefox, 'exit');
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function announcedAddress(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      output.resume();
      return address;
    }
  }
  throw new Error('Firefox ended before it listened');
}
