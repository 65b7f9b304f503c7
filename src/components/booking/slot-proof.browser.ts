import ProofWorker from './slot-proof-worker.ts?worker';

/** The longest time that a person waits for an answer of the form. */
const patienceMilliseconds = 30_000;

/**
 * Works for one more slot of this network, beside the page. A proof counts once, and for twenty minutes.
 * @returns undefined where none is needed or none would help, and where the browser cannot: the time is a wish then
 */
export function proveSlot(): Promise<string | undefined> {
  return new Promise<string | undefined>((resolve) => {
    const worker = new ProofWorker();
    const end = (proof?: string) => {
      worker.terminate();
      resolve(proof);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<string | undefined>) => end(data));
    worker.addEventListener('error', () => end());
    window.setTimeout(() => end(), patienceMilliseconds);
  }).catch(() => undefined);
}
