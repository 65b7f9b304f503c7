import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { amina } from './requests.ts';

/** One request for an appointment and what was answered; status 0: the connection broke. */
export type Asked = { key: string; status: number; retryAfter: string | undefined; reference: string | undefined };

/** People who ask one after the other, several at the same time, until they are told to stop. */
export function startAsking(url: string, atOnce: number): { asked: Asked[]; stop: () => Promise<Asked[]> } {
  const asked: Asked[] = [];
  let isOver = false;
  const person = async () => {
    while (!isOver) asked.push(await ask(url, randomUUID()));
  };
  const people = Array.from({ length: atOnce }, person);
  return {
    asked,
    stop: async () => {
      isOver = true;
      await Promise.all(people);
      return asked;
    },
  };
}

let people = 0;

/** Asks once, from a network of its own. */
export function ask(url: string, key: string): Promise<Asked> {
  people += 1;
  const { promise, resolve } = Promise.withResolvers<Asked>();
  const request = http.request(`${url}/api/appointments`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-forwarded-for': `10.${people >> 8}.${people & 255}.1` },
  });
  const broken = () => resolve({ key, status: 0, retryAfter: undefined, reference: undefined });
  request.on('error', broken);
  request.on('response', (response) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('error', broken);
    response.on('end', () => {
      const reference = /"reference":"([^"]+)"/.exec(Buffer.concat(parts).toString())?.[1];
      resolve({ key, status: response.statusCode!, retryAfter: response.headers['retry-after'], reference });
    });
  });
  request.end(JSON.stringify(amina));
  return promise;
}
