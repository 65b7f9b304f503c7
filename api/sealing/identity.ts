import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/**
 * The desk's identity: it signs what other processes take from the desk, with Ed25519 (RFC 8032).
 */
export type Identity = {
  /** Only where the desk runs. @returns the signature, base64url */
  sign: ((bytes: Uint8Array) => string) | undefined;
  /** Undefined in a public process that the desk's identity was not copied to. */
  verify: ((bytes: Uint8Array, signature: string) => boolean) | undefined;
};

/** A new pair of keys, as JSON Web Keys (RFC 8037). */
export function newIdentity(): { publicKey: JsonWebKey; privateKey: JsonWebKey } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey: privateKey.export({ format: 'jwk' }) };
}

/** @throws when a key is no key */
export function createIdentity({ publicKey, privateKey }: { publicKey?: JsonWebKey; privateKey?: JsonWebKey }): Identity {
  const signing = privateKey && createPrivateKey({ key: privateKey, format: 'jwk' });
  const verifying = publicKey && createPublicKey({ key: publicKey, format: 'jwk' });
  return {
    sign: signing && ((bytes) => sign(null, bytes, signing).toString('base64url')),
    verify: verifying && ((bytes, signature) => verify(null, bytes, verifying, Buffer.from(signature, 'base64url'))),
  };
}
