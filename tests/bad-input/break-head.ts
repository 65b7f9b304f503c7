import { nastyTexts } from './signs.ts';
import { foreignHost, typed, typedTag, type Break } from './sent.ts';

/** A header that may take one of several values. Signs that no HTTP parser lets pass are tried on a socket instead. */
const header =
  (name: string, values: readonly string[]): Break =>
  (sent, chance) => {
    sent.headers[name] = chance.of(values);
  };

/** Texts that may stand in a header: Latin letters, without control signs. */
const headerTexts = nastyTexts.filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
const addresses = ['127.0.0.1', '::1', '10.0.0.1, 127.0.0.1', 'unknown', '_hidden', "1.1.1.1' or 1=1", '1.1.1.1,'.repeat(900), '999.1.1.1'];
const hosts = [
  foreignHost,
  `${foreignHost}:80`,
  `localhost@${foreignHost}`,
  `${foreignHost}/a`,
  '',
  typedTag,
  `[${'f'.repeat(500)}]`,
  'localhost:99999',
];

export const headBreaks: Record<string, Break> = {
  contentType: header('content-type', [
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json;charset="',
    'application/json, text/plain',
    'APPLICATION/JSON',
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=shift_jis',
    'application/vnd.api+json',
    'application/json-patch+json',
    `application/${typed}`,
    '/',
    '',
    ';',
    `text/plain;${'a=b;'.repeat(500)}`,
  ]),
  noContentType: (sent) => {
    delete sent.headers['content-type'];
  },
  contentLength: header('content-length', ['0', '1', '-1', '1e3', '0x10', typed, '99999999999999999999', '5, 5', '+5']),
  method: (sent, chance) => {
    sent.method = chance.of(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST', 'TRACE', 'QUERY', 'PROPFIND', 'SEARCH', 'MKCOL']);
  },
  methodOverride: header('x-http-method-override', ['DELETE', 'PUT', 'GET', typed]),
  accept: header('accept', ['', '*/*;q=0', 'text/html;q=abc', `application/${typed}`, 'image/*', ','.repeat(4000), 'text/event-stream']),
  acceptLanguage: header('accept-language', [
    '',
    '*',
    'xx',
    '__proto__',
    'de;q=-1',
    'ar,'.repeat(2000),
    `${typed}-x`,
    'de-de-simple-simple',
    ';q=1',
  ]),
  acceptEncoding: header('accept-encoding', ['', '*', 'identity;q=0', 'gzip;q=0, *;q=0', typed, 'br,'.repeat(2000), 'gzip;q=2']),
  ifNoneMatch: header('if-none-match', ['*', '"', 'W/"', typed, `"${'a'.repeat(9000)}"`, '"a", '.repeat(1000)]),
  ifModified: header('if-modified-since', [typed, 'Thu, 99 Foo 2026 00:00:00 GMT', '-1']),
  range: header('range', ['bytes=0-0', 'bytes=-1', 'bytes=9-1', `bytes=${'0-0,'.repeat(1000)}`, `${typed}=1`]),
  cookie: header('cookie', [
    'desk=',
    `desk=${typed}`,
    'desk=a; desk=b',
    'desk',
    '__proto__=1; constructor=2',
    `${typed}=%`,
    'desk=%E0%A4%A',
    'desk="a',
    ';'.repeat(3000),
    `x=${'y'.repeat(9000)}; desk=a`,
    'desk-device=a.b.c',
  ]),
  moreCookies: (sent, chance) => {
    sent.headers['cookie'] =
      `${sent.headers['cookie'] ?? ''}; ${chance.of(['desk=second', 'desk-device=..', '__proto__=1', `a=${typed}`, '=', 'desk-sign-in=x'])}`;
  },
  authorization: header('authorization', [
    'Bearer',
    'Bearer ',
    `Bearer ${typed}`,
    'Bearer a b',
    'bearer  x',
    `Basic ${Buffer.from(`${typed}:a`).toString('base64')}`,
    `Bearer ${'A'.repeat(9000)}`,
    'Bearer kim_',
    `Bearer kim_${'A'.repeat(43)}`,
    'Bearer __proto__',
    '\u00FC',
  ]),
  heardAuthorization: (sent, chance, heard) => {
    if (heard.words.length > 0) sent.headers['authorization'] = `Bearer ${chance.of(heard.words).replace(/[^\x21-\x7e]/g, '')}`;
  },
  idempotencyKey: header('idempotency-key', [
    '',
    typed,
    '00000000-0000-0000-0000-000000000000',
    'a'.repeat(5000),
    '11111111-1111-4111-8111-111111111111',
  ]),
  proof: header('proof', [
    '',
    typed,
    'e30=',
    'bnVsbA==',
    Buffer.from('{"challenge":{"__proto__":1},"solution":1}').toString('base64'),
    '='.repeat(1999),
    'A'.repeat(5000),
  ]),
  signature: header('webhook-signature', ['v1,', typed]),
  host: header('host', hosts),
  forwardedHost: header('x-forwarded-host', hosts),
  forwardedProto: header('x-forwarded-proto', ['https', 'javascript', '', 'http,https', typed]),
  forwardedPort: header('x-forwarded-port', ['443', '-1', typed]),
  forwardedPrefix: header('x-forwarded-prefix', [`//${foreignHost}`, '/..', typed]),
  forwarded: header('forwarded', [`for="_${typed}";host=${foreignHost};proto=https`, 'for=', ','.repeat(3000)]),
  forwardedFor: header('x-forwarded-for', addresses),
  realAddress: header('x-real-ip', addresses),
  otherAddress: header('x-original-url', ['/desk/accounts/', `//${foreignHost}/`, '/%00']),
  rewriteAddress: header('x-rewrite-url', ['/desk/accounts/', `//${foreignHost}/`]),
  referer: header('referer', [`https://${foreignHost}/${typed}`, '', `javascript:${typed}`, 'a'.repeat(9000)]),
  userAgent: header('user-agent', headerTexts),
  lastEvent: header('last-event-id', [typed, '-1', '__proto__', '9'.repeat(400)]),
  nastyHeader: (sent, chance) => {
    const known = Object.keys(sent.headers);
    if (known.length > 0) sent.headers[chance.of(known)] = chance.of(headerTexts);
  },
  unknownHeaders: (sent) => {
    for (let index = 0; index < 60; index += 1) sent.headers[`x-${typed.toLowerCase()}-${index}`] = typed;
  },
  protoHeader: (sent) => {
    Object.defineProperty(sent.headers, '__proto__', { value: typed, enumerable: true, configurable: true, writable: true });
  },
};
