import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Guarantee } from './guarantee.ts';
import { answered, askedText } from './world/history.ts';

export const log: Guarantee = {
  number: 13,
  sentence: 'Each look at a person is written down, and the log of the desk shows every change to it.',
  checked:
    'After all kills `npm run verify-log` finds that every line of the chain holds, and each answered look at a person part has its line with the account that looked.',
  judge: async ({ history, db, deskSettings }) => {
    const { ok, said } = await promisify(execFile)(process.execPath, ['setup/verify-log.ts'], {
      env: { ...process.env, ...deskSettings },
    }).then(
      ({ stdout }) => ({ ok: true, said: stdout }),
      (error: unknown) => ({ ok: false, said: (error as { stdout?: string }).stdout ?? '' }),
    );
    const lines = Number(/holds: (\d+) lines/.exec(said)?.[1] ?? 0);
    const looks = answered(history, 'open person', 200);
    const names = new Map((await db.selectFrom('accounts').select(['id', 'name']).execute()).map(({ id, name }) => [id, name]));
    const written = await db.selectFrom('history').select(['requestId', 'accountId']).where('event', '=', 'person-opened').execute();
    const isWritten = new Set(written.map(({ requestId, accountId }) => `${requestId} ${names.get(accountId ?? '') ?? ''}`));
    const unwritten = looks.filter((line) => !isWritten.has(`${askedText(line, 'id')} ${line.who}`));
    return {
      cases: lines + looks.length,
      findings: [
        ...(ok ? [] : [said.split('\n', 1)[0] || 'the log could not be checked']),
        ...unwritten.map((line) => `${line.who} looked at ${askedText(line, 'reference')}, and no line says so`),
      ],
    };
  },
  breaks: [
    { file: 'api/audit/log.ts', from: 'hash: hashOfLine(transaction, added, last.hash)', to: "hash: hashOfLine(transaction, added, '')" },
  ],
};
