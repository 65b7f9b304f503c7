import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/**
 * The desk's identity: it signs what other processes take from the desk, with Ed25519 (RFC 8032).
 */
export type Identity = {
  /** Only where the desk runs. @returns the signature, base64url */
  sign: ((bytes: Uint8Array) => string) | undefined;
  /** Undefined in a public process that the desk's identity was not copied to. */
  verify: ((bytes: Uint8Array, signature: string) => boolean) | undefined;
  /** 32 bytes; undefined where `verify` is. */
  publicKey: Uint8Array | undefined;
};

/** A new pair of keys, as JSON Web Keys (RFC 8037). */
export function newIdentity(): { publicKey: JsonWebKey; privateKey: JsonWebKey } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey: privateKey.export({ format: 'jwk' }) };
}

/** The public part of a private key. */
export const publicPartOf = ({ kty, crv, x }: JsonWebKey): JsonWebKey => ({
  ...(kty !== undefined && { kty }),
  ...(crv !== undefined && { crv }),
  ...(x !== undefined && { x }),
});

/** @throws when a key is no key */
export function createIdentity({ publicKey, privateKey }: { publicKey?: JsonWebKey; privateKey?: JsonWebKey }): Identity {
  const signing = privateKey && createPrivateKey({ key: privateKey, format: 'jwk' });
  const verifying = publicKey && createPublicKey({ key: publicKey, format: 'jwk' });
  return {
    sign: signing && ((bytes) => sign(null, bytes, signing).toString('base64url')),
    publicKey: publicKey && Buffer.from(publicKey.x ?? '', 'base64url'),
    verify: verifying && ((bytes, signature) => verify(null, bytes, verifying, Buffer.from(signature, 'base64url'))),
  };
}
