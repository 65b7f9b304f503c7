import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Chance } from './random.ts';
import { encodedField } from './form-text.ts';
import { nastyTexts } from './signs.ts';
import { typed, type Break } from './sent.ts';

/** A megabyte of zeros within another compression: 130 bytes that hold ten megabytes. */
const bombs = {
  gzip: gzipSync(gzipSync(Buffer.alloc(10_000_000))),
  deflate: deflateSync(Buffer.alloc(10_000_000)),
  br: brotliCompressSync(Buffer.alloc(10_000_000), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

const isJson = (headers: Record<string, string>) => headers['content-type']?.startsWith('application/json') === true;

/** Text of the body; forms and JSON are text before they are broken. */
const rewrite =
  (change: (text: string, chance: Chance) => string | Buffer): Break =>
  (sent, chance) => {
    const changed = change(sent.payload?.toString() ?? '', chance);
    sent.payload = Buffer.from(changed);
  };
const ofJson =
  (change: Break): Break =>
  (sent, chance, heard) => {
    if (isJson(sent.headers)) change(sent, chance, heard);
  };
const ofForm =
  (change: Break): Break =>
  (sent, chance, heard) => {
    if (sent.payload !== undefined && !isJson(sent.headers)) change(sent, chance, heard);
  };

/** Puts a text as it is in the place of one value that JSON has: a number that is none, half a letter, bytes. */
const insteadOfAValue = (raw: string): Break =>
  ofJson(
    rewrite((text, chance) => {
      const values = [...text.matchAll(/:\s*("(?:[^"\\]|\\.)*"|-?\d+|true|false|null)/g)];
      const value = values[chance.below(Math.max(values.length, 1))];
      if (value === undefined) return raw;
      return `${text.slice(0, value.index)}:${raw}${text.slice(value.index + value[0].length)}`;
    }),
  );

const aField = (chance: Chance, text: string) => text.split('&')[chance.below(text.split('&').length)] ?? '';
/** A nasty text as one value of a form or of JSON. */
const nastyValue: Break = (sent, chance, heard) => {
  const text = chance.of(nastyTexts);
  if (isJson(sent.headers)) {
    insteadOfAValue(JSON.stringify(text))(sent, chance, heard);
    return;
  }
  ofForm(
    rewrite((fields) => {
      const one = aField(chance, fields);
      return fields.replace(one, () => `${one.split('=', 1)[0]!}=${encodedField(text)}`);
    }),
  )(sent, chance, heard);
};

/** What an earlier answer said, where it does not belong. */
const heardValue: Break = (sent, chance, heard) => {
  if (heard.words.length === 0) return;
  const word = chance.of(heard.words);
  if (isJson(sent.headers)) insteadOfAValue(JSON.stringify(word))(sent, chance, heard);
  else
    ofForm(
      rewrite((fields) => {
        const one = aField(chance, fields);
        return fields.replace(one, () => `${one.split('=', 1)[0]!}=${encodedField(word)}`);
      }),
    )(sent, chance, heard);
};

const added = (member: string): Break =>
  ofJson(rewrite((text) => (text.startsWith('{') ? `{${member}${text === '{}' ? '' : ','}${text.slice(1)}` : text)));
const appended = (fields: (chance: Chance) => string): Break => ofForm(rewrite((text, chance) => `${text}&${fields(chance)}`));

const encodedAs =
  (encoding: string, make: (payload: Buffer) => Buffer): Break =>
  (sent) => {
    if (sent.payload === undefined) return;
    sent.payload = make(sent.payload);
    sent.headers['content-encoding'] = encoding;
  };

export const bodyBreaks: Record<string, Break> = {
  nastyValue,
  heardValue,
  // JSON that is none, or that other readers read otherwise.
  cutOff: rewrite((text, chance) => text.slice(0, chance.below(text.length + 1))),
  rubbishBehind: rewrite((text) => `${text}\u0000{"a":1}`),
  twoTexts: ofJson(rewrite((text) => text + text)),
  byteOrderMark: rewrite((text) => `\uFEFF${text}`),
  sixteenBits: rewrite((text) => Buffer.from(text, 'utf16le')),
  latinBytes: rewrite((text) => Buffer.from(`${text.slice(0, -1)}\u00FC\u00FF${text.slice(-1)}`, 'latin1')),
  brokenBytes: rewrite((text, chance) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[chance.below(bytes.length)] = chance.of([0x00, 0x80, 0xc0, 0xfe, 0xff, 0xed, 0xf5]);
    return bytes;
  }),
  nothing: rewrite((_text, chance) => chance.of(['', ' ', '\n', 'null', 'true', '0', '""', '[]', '{}', `"${typed}"`, '[[]]', '-', 'nul'])),
  singleQuotes: ofJson(rewrite((text) => text.replaceAll('"', "'"))),
  comments: ofJson(rewrite((text) => `/* ${typed} */${text}// ${typed}`)),
  halfASign: insteadOfAValue('"\\ud800"'),
  escapedNothing: insteadOfAValue(`"${typed}\\u0000"`),
  wrongEscape: insteadOfAValue('"\\x41\\u12"'),
  bareLine: insteadOfAValue(`"${typed}\n${typed}"`),
  hugeNumber: insteadOfAValue('1e400'),
  longNumber: insteadOfAValue('9'.repeat(5000)),
  tinyNumber: insteadOfAValue('-0.0e-999'),
  notANumber: insteadOfAValue('NaN'),
  octal: insteadOfAValue('017'),
  deep: insteadOfAValue(`${'['.repeat(9)}${']'.repeat(9)}`),
  deeper: insteadOfAValue(`${'{"a":'.repeat(400)}1${'}'.repeat(400)}`),
  deepest: insteadOfAValue('['.repeat(30_000)),
  longList: insteadOfAValue(`[${'0,'.repeat(1100)}0]`),
  longerList: insteadOfAValue(`[${'0,'.repeat(30_000)}0]`),
  manyNames: insteadOfAValue(`{${Array.from({ length: 1000 }, (_, index) => `"n${index}":0`).join(',')}}`),
  // Names that reach into objects, names twice.
  proto: added('"__proto__":{"polluted":true}'),
  protoEscaped: added('"\\u005f_proto__":{"polluted":true}'),
  constructorName: added('"constructor":{"prototype":{"polluted":true}}'),
  emptyName: added('"":1'),
  longName: added(`"${typed.repeat(500)}":1`),
  nastyName: (sent, chance, heard) => added(`${JSON.stringify(chance.of(nastyTexts))}:1`)(sent, chance, heard),
  twice: ofJson(
    rewrite((text, chance) => {
      const names = [...text.matchAll(/"(\w+)":/g)].map(([, name]) => name!);
      return names.length === 0 ? text : text.replace('{', `{"${chance.of(names)}":null,`);
    }),
  ),
  // Forms.
  fieldTwice: ofForm(rewrite((text, chance) => `${text}&${aField(chance, text)}`)),
  fieldGone: ofForm(
    rewrite((text, chance) => {
      const fields = text.split('&');
      fields.splice(chance.below(fields.length), 1);
      return fields.join('&');
    }),
  ),
  fieldList: ofForm(rewrite((text, chance) => text.replace(aField(chance, text).split('=', 1)[0]!, (name) => `${name}[]`))),
  formProto: appended((chance) => chance.of(['__proto__[polluted]=1', '__proto__=1', 'constructor.prototype.polluted=1', 'toString=1'])),
  wrongPercent: appended((chance) =>
    chance.of(['a=%', 'b=%zz', 'c=%u0041', 'd=%ED%A0%80', 'e=%C0%AF', 'f=%00', '%00=1', '=1', '&&&', 'g']),
  ),
  manyFields: appended(() => 'a=1&'.repeat(1500)),
  sameFields: appended((chance) => `${chance.of(['name', 'action', 'topics', 'id', 'version', 'formKey'])}=${typed}&`.repeat(120)),
  semicolons: ofForm(rewrite((text) => text.replaceAll('&', ';'))),
  // Lengths and encodings.
  large: rewrite((text) => `${text}${' '.repeat(70_000)}`),
  gzipped: encodedAs('gzip', gzipSync),
  bomb: (sent, chance, heard) => {
    const encoding = chance.of(['gzip', 'deflate', 'br'] as const);
    encodedAs(encoding, () => bombs[encoding])(sent, chance, heard);
  },
  wrongEncoding: (sent, chance, heard) =>
    encodedAs(chance.of(['gzip', 'zstd', 'identity, gzip', '', typed, 'gzip;q=0']), (payload) => payload)(sent, chance, heard),
};
