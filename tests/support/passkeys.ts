import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

/** An authenticator in software (ES256, no attestation), which can do wrong what a real one never does. */
export type Authenticator = { id: Buffer; privateKey: KeyObject; publicKey: KeyObject; counter: number };

type Change = { origin?: string; rpId?: string; challenge?: string; userVerified?: boolean; userHandle?: string; type?: string };

export function newAuthenticator(): Authenticator {
  return { id: randomBytes(16), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }), counter: 0 };
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest();

const clientData = (type: string, challenge: string, origin: string) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

function authenticatorData(authenticator: Authenticator, rpId: string, userVerified: boolean, attested: Buffer = Buffer.alloc(0)): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(authenticator.counter);
  const flags = 0x01 | (userVerified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter, attested]);
}

/** The few forms of CBOR that a passkey needs: small maps of texts, integers and bytes. */
function cbor(value: Buffer | string | number | Map<string | number, unknown>): Buffer {
  const head = (major: number, length: number) =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, member]) => [cbor(key), cbor(member as Buffer)])]);
}

function coseKey({ publicKey }: Authenticator): Buffer {
  const { x, y } = publicKey.export({ format: 'jwk' });
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ]),
  );
}

/** The answer to the question for a new passkey, as the browser's script sends it. */
export function makePasskey(
  authenticator: Authenticator,
  options: { challenge: string; rp: { id?: string } },
  origin: string,
  change: Change = {},
): string {
  const { id } = authenticator;
  const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(authenticator)]);
  const authData = authenticatorData(authenticator, change.rpId ?? options.rp.id ?? '', change.userVerified ?? true, attested);
  const attestationObject = cbor(
    new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]),
  );
  return JSON.stringify({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(
        clientData(change.type ?? 'webauthn.create', change.challenge ?? options.challenge, change.origin ?? origin),
      ),
      attestationObject: base64url(attestationObject),
    },
  });
}

/** The answer to the question of a sign-in. @param accountId whom the passkey was made for */
export function usePasskey(
  authenticator: Authenticator,
  options: { challenge: string; rpId?: string },
  origin: string,
  accountId: string,
  change: Change = {},
): string {
  const { id, privateKey } = authenticator;
  authenticator.counter += 1;
  const authData = authenticatorData(authenticator, change.rpId ?? options.rpId ?? '', change.userVerified ?? true);
  const data = clientData(change.type ?? 'webauthn.get', change.challenge ?? options.challenge, change.origin ?? origin);
  const signature = createSign('sha256')
    .update(Buffer.concat([authData, sha256(data)]))
    .sign(privateKey);
  return JSON.stringify({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(data),
      authenticatorData: base64url(authData),
      signature: base64url(signature),
      userHandle: base64url(Buffer.from(change.userHandle ?? accountId)),
    },
  });
}
