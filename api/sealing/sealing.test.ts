import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { expect, it } from 'vitest';
import { createSealer, createUnsealer, newDeskKeys } from './sealing.ts';
import { suite } from './suite.ts';

/** As the library comes, with WebCrypto. */
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

/** Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, first message: from the test vectors of RFC 9180. */
const published = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  skRm: '497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d',
  enc: '6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256',
  shared_secret: '3101c54c3a4f87439eaac080699ed9bbcc726ffe44e860c0424ccb7e3e2ead7b',
  base_nonce: '151d9929e2449747889bc923',
  key: 'f50b0609186798729ed0564b36ef2ef8044f1f9d05636874d1f46c819c7a669f',
  aad: '436f756e742d30',
  pt: '4265617574792069732074727574682c20747275746820626561757479',
  ct: 'e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a',
};
const vector = (name: keyof typeof published) => Buffer.from(published[name], 'hex');
const hex = (buffer: ArrayBuffer) => Buffer.from(buffer).toString('hex');

it('gives the bytes that RFC 9180 publishes', async () => {
  const recipientKey = await suite.kem.deserializePrivateKey(vector('skRm'));
  const recipient = { recipientKey, enc: vector('enc'), info: vector('info') };
  expect(hex(await suite.kem.decap(recipient))).toBe(published.shared_secret);
  expect(hex(await suite.open(recipient, vector('ct'), vector('aad')))).toBe(published.pt);
  const sealed = await suite.aead.createEncryptionContext(vector('key')).seal(vector('base_nonce'), vector('pt'), vector('aad'));
  expect(hex(sealed)).toBe(published.ct);
});

it('encapsulates anew each time, for whoever has the private key', async () => {
  const pair = await suite.kem.generateKeyPair();
  const [one, other] = await Promise.all([0, 1].map(() => suite.kem.encap({ recipientPublicKey: pair.publicKey })));
  expect(hex(one!.enc)).not.toBe(hex(other!.enc));
  for (const { enc, sharedSecret } of [one!, other!])
    expect(hex(await plain.kem.decap({ recipientKey: pair, enc }))).toBe(hex(sharedSecret));
});

it('opens nothing that was changed, shortened or sealed for something else', async () => {
  const { publicKey, privateKey } = await newDeskKeys();
  const [sealer, unsealer] = [await createSealer(publicKey), await createUnsealer([privateKey])];
  const sealed = await sealer.seal('person', 'an id', { name: 'Ana', reply: 'none' });
  const open = (part: 'person' | 'suggestion', id: string, changed: Uint8Array) => unsealer.open(part, id, sealer.keyId, changed);
  for (const place of [0, 31, 32, sealed.length - 17, sealed.length - 1]) {
    await expect(open('person', 'an id', sealed.with(place, sealed[place]! ^ 1))).rejects.toThrow();
  }
  for (const length of [0, 31, 32, 33, 47, 48, sealed.length - 1]) {
    await expect(open('person', 'an id', sealed.subarray(0, length))).rejects.toThrow();
  }
  await expect(open('person', 'another id', sealed)).rejects.toThrow();
  await expect(open('suggestion', 'an id', sealed)).rejects.toThrow();
  await expect(open('person', 'an id', new Uint8Array(sealed.length))).rejects.toThrow();
});
