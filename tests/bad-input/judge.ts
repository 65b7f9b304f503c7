import type { Answer, Outcome } from './send.ts';
import { foreignHost, typed, typedTag, type Sent } from './sent.ts';

/** Answers of Node's parser, which no route sees: the request was none, or too long. */
const parserAnswers = [400, 408, 413, 417, 431];
const files =
  /^(text\/(html|plain|csv|calendar|css|javascript|event-stream)|application\/(json|manifest\+json|xml|geo\+json|xliff\+xml)|image\/)/;

/** @returns what is wrong with an answer, in words; empty when nothing is */
export function judge(sent: Sent, outcome: Outcome): string[] {
  if (outcome === 'unsendable') return [];
  if ('unanswered' in outcome) return [`no answer: ${outcome.unanswered}`];
  const wrong: string[] = [];
  const { status, headers } = outcome;
  if (status >= 500) wrong.push(`status ${status}`);
  if (headers['x-content-type-options'] === undefined) {
    if (!parserAnswers.includes(status)) wrong.push('without the headers of every answer');
  } else wrong.push(...judgeType(sent, outcome));
  wrong.push(...judgeLocation(headers.location));
  const heads = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  // An address that names another host comes back as part of a path only.
  const ofLocation = /^location: \//;
  wrong.push(...heads.filter((head) => head.includes(foreignHost) && !ofLocation.test(head)).map((head) => `names the host: ${head}`));
  if (heads.some((head) => head.startsWith('set-cookie') && head.includes(typed))) wrong.push('sets a typed cookie');
  if (headers['content-encoding'] === undefined) wrong.push(...judgePage(outcome));
  return wrong;
}

function judgeType({ url }: Sent, { status, headers, body }: Answer): string[] {
  const type = headers['content-type'] ?? '';
  const hasNone = [204, 304].includes(status) || (status >= 300 && status < 400) || body.length === 0;
  if (hasNone) return [];
  const isApi = /^\/api\/(?!docs\/?(\?|$)|desk\/live)/.test(url);
  if (isApi) return /^application\/(problem\+)?json/.test(type) ? [] : [`type of an API: ${type}`];
  // The page of the API's documentation is refused in JSON like the API.
  return files.test(type) || (status >= 400 && /^application\/problem\+json/.test(type)) ? [] : [`type: ${type}`];
}

/** Every address to go to is one of ours. */
const judgeLocation = (location: string | undefined): string[] =>
  location === undefined || /^\/(?![/\\])[\x21-\x7e]*$/.test(location) ? [] : [`leads away: ${location}`];

/** No page holds a typed tag, and none a host that the head of the request named. */
const judgePage = ({ headers, body }: Answer): string[] =>
  /^text\/html/.test(headers['content-type'] ?? '') && body.includes(typedTag) ? ['a page holds a typed tag'] : [];

/** Lines of the log: each is one JSON object, none is an error, none tells what was typed. @returns the others */
export const judgeLog = (lines: readonly string[]): string[] =>
  lines.filter((line) => !isObject(line) || /"level":[56]0\b/.test(line) || line.toLowerCase().includes(typed.toLowerCase()));

function isObject(line: string): boolean {
  if (!line.endsWith('\n') || line.trimEnd().includes('\n')) return false;
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
