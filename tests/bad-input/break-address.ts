import { encodedField } from './form-text.ts';
import { nastyTexts } from './signs.ts';
import { foreignHost, typed, type Break } from './sent.ts';

/** Queries that pages and routes read, and some that none reads. */
const names = [
  'action', 'after', 'back', 'channel', 'city', 'claimedBy', 'confirm-date', 'confirm-time', 'cursor', 'day', 'done', 'entry', 'field', 'filter',
  'from', 'hold', 'invitation', 'language', 'limit', 'month', 'mine', 'next', 'open', 'order', 'page', 'part', 'period', 'provider', 'q', 'quarter',
  'query', 'reference', 'return', 'service', 'since', 'slot', 'state', 'step', 'suggestion', 'take', 'time', 'topic', 'url', 'view', 'way', 'week',
  'which', 'whose', 'womanCounsellor', '__proto__', 'constructor', 'toString', 'then', 'a[b][c]', '__proto__[polluted]', '',
]; // prettier-ignore

const oddParts = [
  '%00', '..', '%2e%2e', '.%2e', '%2F', '%2f%2f', '%5C', '%252F', '%252e%252e%252f', '%ED%A0%80', '%C0%AF', '%E0%A4%A', '%', '%zz', '__proto__',
  'constructor', 'then', ';a=b', '%E2%80%AE', '%EF%BC%8F', '%0d%0aset-cookie:a=b', '%1B%5B31m', 'x'.repeat(500), 'x'.repeat(9000), '%41'.repeat(900),
  '*', '.', '-1', '1e3', 'NaN', 'null', typed, '%F0%9F%92%A9', '%3Cb%20id=Xanthippe%3E', `https:%2f%2f${foreignHost}`, foreignHost,
]; // prettier-ignore

const withQuery = (url: string, query: string) => `${url}${url.includes('?') ? '&' : '?'}${query}`;

/** Puts a part in the place of one part of the path. */
const otherPart =
  (partOf: (...[sent, chance, heard]: Parameters<Break>) => string): Break =>
  (sent, chance, heard) => {
    const [path = '', ...query] = sent.url.split('?');
    const parts = path.split('/');
    parts[1 + chance.below(Math.max(parts.length - 1, 1))] = partOf(sent, chance, heard);
    sent.url = [parts.join('/'), ...query].join('?');
  };

export const addressBreaks: Record<string, Break> = {
  oddPart: otherPart((_sent, chance) => chance.of(oddParts)),
  nastyPart: otherPart((_sent, chance) => encodedField(chance.of(nastyTexts)).slice(0, 12_000)),
  heardPart: otherPart((_sent, chance, heard) => encodedField(heard.words.length === 0 ? 'none' : chance.of(heard.words))),
  heardAddress: (sent, chance, heard) => {
    if (heard.addresses.length > 0) sent.url = chance.of(heard.addresses);
  },
  query: (sent, chance) => {
    sent.url = withQuery(sent.url, `${encodedField(chance.of(names))}=${encodedField(chance.of(nastyTexts)).slice(0, 3900)}`);
  },
  heardQuery: (sent, chance, heard) => {
    if (heard.words.length > 0) sent.url = withQuery(sent.url, `${encodedField(chance.of(names))}=${encodedField(chance.of(heard.words))}`);
  },
  rawQuery: (sent, chance) => {
    const name = chance.of(names);
    sent.url = withQuery(
      sent.url,
      chance.of([name, `${name}=`, `${name}=%`, `${name}=%00`, `${name}=%ED%A0%80`, `${name}=1&${name}=2`, `${name}[]=1`, '?', '&&', '=', '#', `${name}=a#${typed}`, `${name}=${'a'.repeat(3900)}`, 'a=1&'.repeat(950), 'x'.repeat(4100), '%'.repeat(300)]), // prettier-ignore
    );
  },
  sameQuery: (sent, chance) => {
    const name = chance.of(names);
    sent.url = withQuery(sent.url, `${name}=${typed}&`.repeat(120));
  },
  ending: (sent, chance) => {
    const [path = '', ...query] = sent.url.split('?');
    const other = chance.of([`${path}/`, path.replace(/\/$/, ''), `${path}//`, `/${path}`, path.toUpperCase(), `${path}.`, `${path}%20`, `${path};${typed}`, `${path}index.html`, `/.${path}`, path.replaceAll('/', '//'), path.replaceAll('/', '%2f'), `${path}?`, `//${foreignHost}${path}`, `/\\${foreignHost}${path}`, `http://${foreignHost}${path}`]); // prettier-ignore
    sent.url = [other, ...query].join('?');
  },
};
