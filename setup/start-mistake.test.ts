import { describe, expect, it } from 'vitest';
import { startMistake } from './start-mistake.ts';

const failed = (facts: object): Error => Object.assign(new Error('from Node'), facts);

describe('a start that fails', () => {
  it.each([
    [
      'a file of somebody else',
      { code: 'EACCES', path: '/data/kim.sqlite' },
      '/data/kim.sqlite is not open to this user. DATA_DIR must belong to it.',
    ],
    ['a port of the system', { code: 'EACCES', syscall: 'listen' }, 'PORT: one below 1024 is not open to this user.'],
    [
      'a read-only folder',
      { code: 'EROFS', path: '/data/site.pack' },
      '/data/site.pack cannot be written: the file system is read-only. DATA_DIR needs one that is not.',
    ],
    [
      'a database that was made anew',
      { code: '42501' },
      'DATABASE_URL: this login has no rights in this database. Run "npm run database-logins" there, also after making it anew.',
    ],
    ['a full disk', { code: 'ENOSPC', path: '/data/site.pack' }, 'The disk is full under /data/site.pack.'],
  ])('says how to mend %s', (_what, facts, said) => {
    expect(startMistake(failed(facts))).toBe(said);
  });

  it('finds the reason among several tries to connect', () => {
    const error = new AggregateError([failed({ code: 'ECONNREFUSED' }), failed({ code: 'ECONNREFUSED' })]);
    expect(startMistake(error)).toBe('DATABASE_URL: no database answers there. Is it running?');
  });

  it('leaves a mistake of ours as it is', () => {
    const error = failed({ code: 'ERR_ASSERTION' });
    expect(() => startMistake(error)).toThrow(error);
  });
});
