import { argon2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPassword, passwordFits, passwordMistake } from './password.ts';

describe('password', () => {
  it('is kept as argon2id with 19 MiB, two passes and a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse battery'), hashPassword('correct horse battery')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(other).not.toBe(one);
  });

  it('fits itself and nothing else', async () => {
    const stored = await hashPassword('correct horse battery');
    expect(await passwordFits(stored, 'correct horse battery')).toBe(true);
    expect(await passwordFits(stored, 'correct horse batterz')).toBe(false);
    expect(await passwordFits(null, 'correct horse battery')).toBe(false);
    expect(await passwordFits('not a hash', 'correct horse battery')).toBe(false);
  });

  it('fits whichever way the keyboard composes an umlaut', async () => {
    expect(await passwordFits(await hashPassword('Grüße aus Gelsen'), 'Gru\u0308ße aus Gelsen')).toBe(true);
  });

  it('fits by the cost that stands in the hash, whatever costs are today', async () => {
    const nonce = Buffer.alloc(16, 7);
    const hash = argon2Sync('argon2id', {
      message: 'correct horse battery',
      nonce,
      tagLength: 32,
      memory: 128,
      passes: 10,
      parallelism: 12,
    });
    const stored = `$argon2id$v=19$m=128,t=10,p=12$${nonce.toString('base64')}$${hash.toString('base64')}`;
    expect(await passwordFits(stored, 'correct horse battery')).toBe(true);
    expect(await passwordFits(stored, 'correct horse batterz')).toBe(false);
    expect(await passwordFits(`${stored}$more`, 'correct horse battery')).toBe(false);
  });

  it('takes as long for nobody as for somebody', async () => {
    const stored = await hashPassword('correct horse battery');
    const time = async (hash: string | null) => {
      const start = performance.now();
      await passwordFits(hash, 'wrong horse battery');
      return performance.now() - start;
    };
    await time(stored);
    let [somebody, nobody] = [Infinity, Infinity];
    // The shortest of several, in turn: other work on the machine makes any of them longer.
    for (let round = 0; round < 10; round += 1) {
      somebody = Math.min(somebody, await time(stored));
      nobody = Math.min(nobody, await time(null));
    }
    expect(nobody / somebody).toBeGreaterThan(0.4);
    expect(nobody / somebody).toBeLessThan(2.5);
  });

  it('has at least twelve characters and is not the email of the account', () => {
    expect(passwordMistake('', 'a@example.org')).toBe('required');
    expect(passwordMistake('elf Zeichen', 'a@example.org')).toBe('too-short');
    expect(passwordMistake('zwölf Zeiche', 'a@example.org')).toBeUndefined();
    expect(passwordMistake('🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑', 'a@example.org')).toBe('too-short');
    expect(passwordMistake('x'.repeat(201), 'a@example.org')).toBe('too-long');
    expect(passwordMistake('Kaya@Example.org', 'kaya@example.org')).toBe('not-allowed');
    expect(passwordMistake('kaya@example.org1', 'kaya@example.org')).toBe('not-allowed');
    // A part of it is as easily guessed.
    expect(passwordMistake('amina@example', 'amina@example.org')).toBe('not-allowed');
    expect(passwordMistake('lange '.repeat(33), 'a@example.org')).toBeUndefined();
    expect(passwordMistake('zwölf Zeiche', '')).toBeUndefined();
  });

  it.each([
    ['on the list', 'unbelievable'],
    ['on the list, in other letters', '1QAZ2wsx3EDC'],
    ['a common one between figures and signs', '!Passwort2026?'],
    ['a common one several times', 'schalkeschalke'],
    ['one of those with figures after it', 'GeheimGeheim123'],
    ['one character', 'x'.repeat(200)],
    ['a common one in wide letters', '\uff30assword12345'],
  ])('is none that many others have: %s', (_what, password) => {
    expect(passwordMistake(password, 'a@example.org')).toBe('repeated');
  });

  it.each(['zwei Passwörter im Keller', 'password of my cat', 'Schalke und Bismarck'])(
    'may contain a common one among others: %s',
    (password) => {
      expect(passwordMistake(password, 'a@example.org')).toBeUndefined();
    },
  );
});
