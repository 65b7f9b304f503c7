import type { Answer } from './send.ts';
import type { Heard } from './sent.ts';

const mostKept = 200;
const mostOfAnAnswer = 8;

/** Keeps what answers say, so that later requests can use it: ids, secrets, cursors, addresses. The oldest go. */
export function listen(heard: Heard, { headers, body }: Answer): void {
  const { location } = headers;
  if (location?.startsWith('/') === true) keep(heard.addresses, [location]);
  const type = headers['content-type'] ?? '';
  if (headers['content-encoding'] !== undefined || !/json|html/.test(type)) return;
  const text = body.toString();
  keep(
    heard.words,
    first(text.matchAll(/"(?:id|hold|cursor|reference|token|secret|key|version|name|lookup|challenge)":"?([^",}]{1,300})/g)),
  );
  keep(heard.words, first(text.matchAll(/\/([\w-]{22})(?=[/"])|value="([\w-]{8,60})"/g)));
  keep(
    heard.addresses,
    first(text.matchAll(/(?:href|action)="(\/[^"#]{1,300})"/g)).filter((one) => !one.startsWith('/desk/checks')),
  );
}

const first = (found: Iterable<RegExpMatchArray>): string[] =>
  [...found].slice(0, mostOfAnAnswer).flatMap(([, ...groups]) => groups.filter(Boolean).slice(0, 1));

function keep(list: string[], words: readonly string[]): void {
  list.push(...words.filter((word) => !list.includes(word)));
  list.splice(0, list.length - mostKept);
}
