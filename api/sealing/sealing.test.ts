import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { expect, it } from 'vitest';
import { createSealer, createUnsealer, newDeskKeys } from './sealing.ts';

/** As the library comes, with the HKDF of WebCrypto. */
const plain = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const bytes = (text: string) => new TextEncoder().encode(text);
const info = bytes('kim-portal person 1');

it('seals what any HPKE opens, and opens what any HPKE sealed', async () => {
  const { publicKey, privateKey } = await newDeskKeys();
  const sealer = await createSealer(publicKey);
  const unsealer = await createUnsealer([privateKey]);

  const sealed = await sealer.seal('person', 'an id', { name: 'أمينة', reply: 'none' });
  const recipientKey = await plain.kem.importKey('jwk', privateKey, false);
  const opened = await plain.open({ recipientKey, enc: sealed.slice(0, 32), info }, sealed.slice(32), bytes('an id'));
  expect(JSON.parse(new TextDecoder().decode(opened))).toEqual({ name: 'أمينة', reply: 'none' });

  const recipientPublicKey = await plain.kem.importKey('jwk', publicKey, true);
  const { enc, ct } = await plain.seal({ recipientPublicKey, info }, bytes('{"name":"Ana"}'), bytes('an id'));
  const bySomebodyElse = new Uint8Array([...new Uint8Array(enc), ...new Uint8Array(ct)]);
  expect(await unsealer.open('person', 'an id', sealer.keyId, bySomebodyElse)).toEqual({ name: 'Ana' });
});
