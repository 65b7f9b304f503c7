import { promisify } from 'node:util';
import { createCipheriv, createDecipheriv, createHmac, decapsulate, encapsulate, hkdfSync, KeyObject } from 'node:crypto';
import {
  Aes256Gcm,
  CipherSuite,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  type RecipientContextParams,
  type SenderContextParams,
} from '@hpke/core';

/*
 * HPKE base mode, RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The library's own classes ask WebCrypto, whose every step
 * waits for another thread longer than it takes. These ask node:crypto for the same bytes.
 */

type Bytes = ArrayBufferLike | ArrayBufferView;

const bytesOf = (bytes: Bytes): Uint8Array =>
  ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);

/** A buffer of its own, as the library takes it: short results of Node lie in a buffer that they share. */
function alone(...parts: readonly Uint8Array[]): ArrayBuffer {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined.buffer;
}

/** On another thread, because lists open hundreds of parts at once. */
const decapsulateAside = promisify(decapsulate);

/** DHKEM(X25519, HKDF-SHA256), which OpenSSL has as one step. Without a sender's key: base mode alone. */
class KemOfNode extends DhkemX25519HkdfSha256 {
  override async encap({ recipientPublicKey }: SenderContextParams): Promise<{ sharedSecret: ArrayBuffer; enc: ArrayBuffer }> {
    const { sharedKey, ciphertext } = encapsulate(KeyObject.from(recipientPublicKey));
    return { sharedSecret: alone(sharedKey), enc: alone(ciphertext) };
  }

  override async decap({ recipientKey, enc }: RecipientContextParams): Promise<ArrayBuffer> {
    const privateKey = 'privateKey' in recipientKey ? recipientKey.privateKey : recipientKey;
    return alone(await decapsulateAside(KeyObject.from(privateKey), bytesOf(enc)));
  }
}

/** HKDF, RFC 5869. */
class HkdfOfNode extends HkdfSha256 {
  override async extract(salt: Bytes, ikm: Bytes): Promise<ArrayBuffer> {
    return alone(createHmac('sha256', bytesOf(salt)).update(bytesOf(ikm)).digest());
  }

  override async extractAndExpand(salt: Bytes, ikm: Bytes, info: Bytes, length: number): Promise<ArrayBuffer> {
    return hkdfSync('sha256', bytesOf(ikm), bytesOf(salt), bytesOf(info), length);
  }
}

const tagBytes = 16;

/** AES-256-GCM, NIST SP 800-38D: the tag stands behind the ciphertext, RFC 5116. */
class AesOfNode extends Aes256Gcm {
  override createEncryptionContext(key: Bytes) {
    const secret = bytesOf(key);
    return {
      seal: async (nonce: Bytes, text: Bytes, associated: Bytes) => {
        const cipher = createCipheriv('aes-256-gcm', secret, bytesOf(nonce)).setAAD(bytesOf(associated));
        return alone(cipher.update(bytesOf(text)), cipher.final(), cipher.getAuthTag());
      },
      open: async (nonce: Bytes, sealed: Bytes, associated: Bytes) => {
        const bytes = bytesOf(sealed);
        const decipher = createDecipheriv('aes-256-gcm', secret, bytesOf(nonce), { authTagLength: tagBytes })
          .setAAD(bytesOf(associated))
          .setAuthTag(bytes.subarray(-tagBytes));
        return alone(decipher.update(bytes.subarray(0, -tagBytes)), decipher.final());
      },
    };
  }
}

export const suite = new CipherSuite({ kem: new KemOfNode(), kdf: new HkdfOfNode(), aead: new AesOfNode() });
