import { foreignHost, typed } from './sent.ts';

/** A packet by what is wrong with it, and the statuses of its answers; none: it is closed without a word. */
export type Packet = [what: string, packet: string | Buffer, statuses: number[]];

const host = 'Host: localhost\r\n';
const get = (address: string, headers = host) => `GET ${address} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;
const post = (headers: string, body: string) =>
  `POST /api/appointments HTTP/1.1\r\n${host}Content-Type: application/json\r\n${headers}\r\n${body}`;
const chunked = 'Transfer-Encoding: chunked\r\n';

/** Addresses that proxies, routers and file systems read differently. */
export const addressPackets: Packet[] = [
  ['another host, absolute', get(`http://${foreignHost}/healthz`), [200]],
  ['another host and a page, absolute', get(`https://${foreignHost}/nowhere`), [404]],
  ['two slashes and another host', get(`//${foreignHost}/nowhere`), [404]],
  ['two slashes and a page', get('//healthz'), [404]],
  ['a slash back and another host', get(`/\\${foreignHost}/nowhere`), [404]],
  ['encoded slashes and another host', get(`/%2F%2F${foreignHost}/nowhere`), [301]],
  ['the folder above', get('/../../../../etc/passwd'), [301]],
  ['the folder above, encoded', get('/%2e%2e/%2e%2e/etc/passwd'), [301]],
  ['the folder above, encoded twice', get('/%252e%252e%252fetc%252fpasswd'), [301]],
  ['the folder above, with slashes back', get('/..%5c..%5cetc%5cpasswd'), [404]],
  ['the desk by a folder above', get('/de/../desk/accounts/'), [404]],
  ['the desk by an encoded slash', get('/desk%2faccounts%2f'), [301]],
  ['the desk in capital letters', get('/DESK/accounts/'), [404]],
  ['a file of the system', get('file:///etc/passwd'), [404]],
  ['a colon', get('/javascript:alert(1)'), [301]],
  ['a line within, encoded', get(`/de%0d%0aSet-Cookie:%20desk=${typed}`), [301]],
  ['U+0000, encoded', get('/de/%00'), [404]],
  ['bytes that are no UTF-8', get(Buffer.from('/de/\xff\xfe', 'latin1').toString('latin1')), [400]],
  ['a cut escape', get('/de/%E0%A4%'), [404]],
  ['15 kB', get(`/${'x'.repeat(15_000)}`), [301]],
  ['17 kB', get(`/${'x'.repeat(17_000)}`), [431]],
  ['a query of 15 kB', get(`/healthz?${'x'.repeat(15_000)}`), [413]],
  ['a sign for a part of the page', get('/healthz#a'), [200]],
  ['no address', get(''), [400]],
  ['a star', get('*'), [302]],
  ['a space within', get('/de /x'), [400]],
];

/** Packets that break the rules of HTTP, or stand at their edge. */
export const brokenPackets: Packet[] = [
  ['no HTTP', 'hello\r\n\r\n', [400]],
  ['HTTP 0.9', 'GET /\r\n\r\n', [302]],
  ['HTTP 1.0', 'GET /healthz HTTP/1.0\r\n\r\n', [200]],
  ['HTTP 2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ['TLS', Buffer.from('16030100c8010000c40303', 'hex'), [400]],
  ['bytes by chance', Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)), [400]],
  ['a method in small letters', `get / HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a method that is none', `XANTHIPPE / HTTP/1.1\r\n${host}\r\n`, [400]],
  ['a tunnel', `CONNECT ${foreignHost}:443 HTTP/1.1\r\n${host}\r\n`, []],
  ['another protocol', get('/healthz', `${host}Upgrade: websocket\r\n`), [200]],
  ['an expectation that is none', get('/healthz', `${host}Expect: ${typed}\r\n`), [417]],
  ['no host', get('/healthz', ''), [400]],
  ['two hosts', get('/healthz', `${host}Host: ${foreignHost}\r\n`), [200]],
  ['a line within a header', get('/healthz', `${host}X-A: a\rSet-Cookie: a=b\r\n`), [400]],
  ['U+0000 within a header', get('/healthz', `${host}X-A: a\u0000b\r\n`), [400]],
  ['a header without a colon', get('/healthz', `${host}${typed}\r\n`), [400]],
  ['a space before the colon', get('/healthz', `${host}Cookie : desk=a\r\n`), [400]],
  ['a header on two lines', get('/healthz', `${host}X-A: a\r\n b\r\n`), [400]],
  ['a header of 17 kB', get('/healthz', `${host}X-A: ${typed.repeat(1900)}\r\n`), [431]],
  ['2,500 headers', get('/healthz', `${host}${'A: b\r\n'.repeat(2500)}`), [431]],
  ['colours of a terminal in a header', get('/healthz', `${host}User-Agent: \u001B[31m${typed}\r\n`), [400]],
  ['two different lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}a'), [400]],
  ['a negative length', post('Content-Length: -1\r\n', '{}'), [400]],
  ['a length with a word', post(`Content-Length: 2${typed}\r\n`, '{}'), [400]],
  ['a length beyond all numbers', post(`Content-Length: ${'9'.repeat(30)}\r\n`, '{}'), [400]],
  ['a length of a gigabyte', post('Content-Length: 1000000000\r\n', '{}'), [413]],
  ['a length and pieces', post(`Content-Length: 4\r\n${chunked}`, '0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n'), [400]],
  ['pieces in two ways', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'), [400]],
  ['pieces with a letter before', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), [400]],
  ['a piece of a wrong length', post(chunked, '5\r\n{}\r\n0\r\n\r\n'), [400]],
  ['a piece of a length that is none', post(chunked, `${typed}\r\n{}\r\n0\r\n\r\n`), [400]],
  ['a piece of a length beyond all numbers', post(chunked, `${'f'.repeat(17)}\r\n{}\r\n`), [400]],
  ['a piece with a note of 20 kB', post(chunked, `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`), [400]],
  ['pieces of 100 kB', post(chunked, `400\r\n${' '.repeat(1024)}\r\n`.repeat(100)), [413]],
  ['a request within the body', post('Content-Length: 2\r\n', `{}${get('/healthz')}`), [422, 200]],
];
