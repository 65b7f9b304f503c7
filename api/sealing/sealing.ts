import type { Matter, NewContact, Person } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import { suite } from './suite.ts';

/** The person part as it is sealed. It includes the slip's secret, so that letters can carry the link. */
export type SealedPerson = Person & { secret?: string };

/** Running sums by table, row and column. */
export type SealedCounts = Record<string, Record<string, Record<string, number>>>;

/** The content of each sealed part. The part's name is sealed with it, so that no part can be opened as another. */
type Contents = {
  matter: Matter;
  person: SealedPerson;
  contact: NewContact;
  /** `contact` is what a lost slip was found by. */
  secret: { secret: string; contact?: string };
  /** The number of the case in the Datenbank KIM. */
  handover: { kimNumber: string };
  /** The text as typed; null when there is none. */
  report: string | null;
  /** A new value of a fact, as a provider suggests it. */
  suggestion: string;
  /** Numbers of requests by table, conversation language and value. */
  counts: SealedCounts;
};
export type Part = keyof Contents;

/** A public key of the desk: it seals and cannot open. */
export type Sealer = {
  keyId: string;
  /** When its time is over; undefined where it has no end. */
  until?: Date | undefined;
  /**
   * @param requestId the id of the row, a request, a report or a suggestion; bound to the sealed bytes as associated data
   * @param slip the mark of the slip that the part belongs to (derivation.ts), where its holder wrote it
   * @returns encapsulated key (32 bytes) and ciphertext
   * @throws Problem out-of-order when the key's time is over: what is sealed to it might never be read
   */
  seal: <Sealed extends Part>(part: Sealed, requestId: string, content: Contents[Sealed], slip?: string) => Promise<Uint8Array>;
};

/** The desk's private keys, which exist only where the desk runs. */
export type Unsealer = {
  /** @throws when the key is unknown, or the bytes were not sealed for this part and request */
  open: <Sealed extends Part>(part: Sealed, requestId: string, keyId: string, sealed: Uint8Array) => Promise<Contents[Sealed]>;
  /** The same, with the slip that the part says it belongs to. */
  openMarked: <Sealed extends Part>(
    part: Sealed,
    requestId: string,
    keyId: string,
    sealed: Uint8Array,
  ) => Promise<Marked<Contents[Sealed]>>;
};

export type Marked<Content> = { content: Content; slip: string | undefined };

const encapsulatedKeyBytes = 32;
/** Contents are padded to a multiple of this, so that their exact length stays hidden. */
const usualStepBytes = 512;
/** Sums grow with each new combination; that must not be seen either. */
const countsStepBytes = 32 * 1024;

const info = (part: Part) => new TextEncoder().encode(`kim-portal ${part} 1`);
const associated = (requestId: string) => new TextEncoder().encode(requestId);

/** Makes a new key pair for a desk. */
export async function newDeskKeys(): Promise<{ publicKey: JsonWebKey; privateKey: JsonWebKey }> {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: await crypto.subtle.exportKey('jwk', pair.publicKey),
    privateKey: await crypto.subtle.exportKey('jwk', pair.privateKey),
  };
}

/** @param time until when it seals, by which clock */
export async function createSealer(publicKey: JsonWebKey, time?: { until: Date; now: () => Date }): Promise<Sealer> {
  const recipientPublicKey = await suite.kem.importKey('jwk', publicKey, true);
  const keyId = keyIdOf(publicKey);
  return {
    keyId,
    until: time?.until,
    seal: async (part, requestId, content, slip) => {
      if (time !== undefined && time.now() >= time.until) throw new Problem('out-of-order');
      const { enc, ct } = await suite.seal(
        { recipientPublicKey, info: info(part) },
        pad(withMark(content, slip), part === 'counts' ? countsStepBytes : usualStepBytes),
        associated(requestId),
      );
      const sealed = new Uint8Array(enc.byteLength + ct.byteLength);
      sealed.set(new Uint8Array(enc));
      sealed.set(new Uint8Array(ct), enc.byteLength);
      return sealed;
    },
  };
}

/** @returns an unsealer of these keys */
export async function createUnsealer(privateKeys: JsonWebKey[]): Promise<Unsealer> {
  const keys = new Map(await Promise.all(privateKeys.map(async (key) => [keyIdOf(key), await importPrivateKey(key)] as const)));
  return unsealerOf(async (keyId) => keys.get(keyId));
}

/** @throws when it is no key */
export const importPrivateKey = (key: JsonWebKey): Promise<CryptoKey> => suite.kem.importKey('jwk', key, false);

/** @param find asked at each opening, because keys come and go while the process runs */
export function unsealerOf(find: (keyId: string) => Promise<CryptoKey | undefined>): Unsealer {
  const openMarked: Unsealer['openMarked'] = async <Sealed extends Part>(
    part: Sealed,
    requestId: string,
    keyId: string,
    sealed: Uint8Array,
  ) => {
    const recipientKey = await find(keyId);
    if (recipientKey === undefined) throw new Error(`no private key ${keyId} at this desk`);
    const enc = sealed.slice(0, encapsulatedKeyBytes);
    const content = await suite.open({ recipientKey, enc, info: info(part) }, sealed.slice(encapsulatedKeyBytes), associated(requestId));
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the part's name is sealed with it
    return withoutMark(JSON.parse(new TextDecoder().decode(content)) as Contents[Sealed]);
  };
  return { openMarked, open: async (...sealed) => (await openMarked(...sealed)).content };
}

/** Only parts that are objects carry a mark. */
const withMark = (content: unknown, slip: string | undefined): unknown =>
  slip === undefined || typeof content !== 'object' ? content : { ...content, slip };

function withoutMark<Content>(content: Content): Marked<Content> {
  if (typeof content !== 'object' || content === null || !('slip' in content)) return { content, slip: undefined };
  const { slip, ...rest } = content;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- no content has a member "slip" of its own
  return { content: rest as Content, slip: typeof slip === 'string' ? slip : undefined };
}

/** Names a key pair by the start of its public part. */
export const keyIdOf = (key: JsonWebKey): string => (key.x ?? '').slice(0, 16);

function pad(content: unknown, stepBytes: number): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / stepBytes) * stepBytes).fill(0x20);
  padded.set(bytes);
  return padded;
}
