import { randomBytes, randomUUID } from 'node:crypto';
import type { Chance } from './chance.ts';
import { insist, type Client } from './client.ts';
import type { History } from './history.ts';

export type Strange = { publicUrl: string; deskUrl: string; history: History; chance: Chance; marker: string; editor: Client };

/** Bodies that are wrong, and what somebody would send who looks for a weak place. */
const badBodies: readonly string[] = [
  'null',
  '[]',
  '"text"',
  '{',
  '{"person":null}',
  '{"__proto__":{"isAdmin":true},"person":{"constructor":1}}',
  JSON.stringify({ person: { name: '\u0000', reply: 'none' } }),
  JSON.stringify({ person: { name: '\u202Eeman\u202C', reply: 'pigeon', helper: [] } }),
  JSON.stringify({ person: { name: '\uD800', reply: 'none' }, quarter: '../../etc', matter: { topics: [1, {}, null] } }),
  JSON.stringify({ slot: { id: "x' or 1=1 --", hold: null }, proof: 'AAAA' }),
  JSON.stringify({ person: { name: 'x'.repeat(70_000) } }),
];
const badTypes = [
  'application/json',
  'application/json; charset=utf-7',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
];
const badPaths = [
  ...['/%00', '/%E0%A4%A', '//example.org/', '/de/..%2f..%2fetc/passwd', '/api/slots?quarter=a&quarter=b', '/api/slots?from=2026-99-99'],
  ...['/api/slots?__proto__[x]=1', '/de/search/?q=%F0%9F', '/api/holds/x/extend', `/${'a'.repeat(4000)}`, '/de/appointment/?quarter[]=1'],
];
/** Pages and calls of the desk, and what an editor has no right to. */
const deskPaths = ['/desk/', '/desk/requests/', '/desk/accounts/', '/desk/log/', '/api/desk/requests', '/api/desk/hours', '/desk/export/'];
const notForEditors = ['/desk/requests/', '/desk/accounts/', '/desk/log/', '/api/desk/requests', '/api/desk/hours'];

let strangers = 0;

/** One of those who send what nobody should. */
export async function bother({ publicUrl, deskUrl, history, chance, marker, editor }: Strange): Promise<void> {
  strangers += 1;
  const client: Client = { who: `stranger ${strangers}`, address: `10.240.${strangers & 255}.1` };
  for (let turn = 0; turn < 6; turn += 1) {
    await insist(history, client, {
      does: 'send rubbish',
      url: `${publicUrl}${chance.pick(['/api/appointments', '/api/appointments', '/de/appointment/', '/api/appointment/move', '/de/report/'])}`,
      method: 'POST',
      text: chance.pick(badBodies),
      headers: {
        'content-type': chance.pick(badTypes),
        'idempotency-key': chance.percent(80) ? randomUUID() : '\u00e9',
        authorization: 'Bearer',
      },
    });
  }
  // Read as JSON, whatever chance says.
  const empty = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  await insist(history, client, {
    does: 'send rubbish',
    url: `${publicUrl}/api/appointments`,
    method: 'POST',
    text: 'null',
    headers: empty,
  });
  for (const address of [chance.pick(badPaths), chance.pick(badPaths)]) {
    await insist(history, client, { does: 'ask for rubbish', url: `${publicUrl}${address}` });
  }
  for (let turn = 0; turn < 3; turn += 1) {
    const secret = randomBytes(16).toString('base64url');
    const headers = { authorization: `Bearer ${secret}` };
    await insist(history, client, { does: 'guess', url: `${publicUrl}/api/appointment`, headers });
    await insist(history, client, { does: 'guess and erase', url: `${publicUrl}/api/appointment/erase`, method: 'POST', headers });
  }
  for (const address of deskPaths)
    await insist(history, client, { does: 'enter the desk', url: `${deskUrl}${address}`, asked: { address } });
  for (const address of notForEditors) await insist(history, editor, { does: 'overstep', url: `${deskUrl}${address}`, asked: { address } });
  // What people type into addresses and forms that are no request.
  await insist(history, client, { does: 'search', url: `${publicUrl}/de/search/?q=${marker}` });
  await insist(history, client, { does: 'search', url: `${publicUrl}/de/search/`, form: { q: `${marker} Hilfe` } });
  const report = { service: 'europacenter', kind: 'hours', text: `${marker} hat zu` };
  await insist(history, client, { does: 'report', url: `${publicUrl}/de/report/`, form: report });
  const lost = { reference: '482-915-737', contact: `${marker}@example.org` };
  await insist(history, client, { does: 'look for a lost slip', url: `${publicUrl}/de/appointment/lost/`, form: lost });
}
