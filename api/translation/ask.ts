import { MachineError } from './service.ts';

const maxMilliseconds = 20_000;

/** Sends JSON to a translation service and reads its JSON answer, whatever its status. @throws MachineError no-answer */
export async function ask(url: string, headers: Record<string, string>, body: object): Promise<{ status: number; answer: unknown }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(maxMilliseconds),
    });
    const text = await response.text();
    return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
  } catch {
    throw new MachineError('no-answer');
  }
}

/** A member of an object; undefined for everything else. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** @throws MachineError no-answer, for what is no list of texts */
export function textsIn(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw new MachineError('no-answer');
  return value;
}
