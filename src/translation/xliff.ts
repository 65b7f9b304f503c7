import { DOMParser, type Document, type Element } from '@xmldom/xmldom';
import { assertOnce, decode, ExchangeError, type ReceivedUnit, type Unit } from './exchange.ts';

/*
 * XLIFF 2.1 (OASIS Standard of 13 February 2018), the core alone. Our states of a translation stand in `subState`; `state` says as much
 * of them as XLIFF knows.
 */

const namespace = 'urn:oasis:names:tc:xliff:document:2.0';
const states = { missing: 'initial', stale: 'initial', machine: 'initial', fresh: 'translated', reviewed: 'final' } as const;
/** Notes of ours, which are no remarks of the translator. */
const ownNote = 'kim-entry';

/** @param direction that of the target language */
export function writeXliff(units: readonly Unit[], language: string, direction: 'ltr' | 'rtl'): string {
  const body = units.map(({ id, source, target, state, note }) => [
    `    <unit id="${escape(id)}" xml:space="preserve">`,
    '      <notes>',
    `        <note category="${ownNote}">${escape(note)}</note>`,
    '      </notes>',
    `      <segment state="${states[state]}" subState="kim:${state}">`,
    `        <source>${escape(source)}</source>`,
    ...(target === '' ? [] : [`        <target>${escape(target)}</target>`]),
    '      </segment>',
    '    </unit>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<xliff xmlns="${namespace}" version="2.1" srcLang="de" trgLang="${escape(language)}">`,
    `  <file id="services" canResegment="no" srcDir="ltr" trgDir="${direction}">`,
    ...body.flat(),
    '  </file>',
    '</xliff>',
    '',
  ].join('\n');
}

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
/** Characters that XML 1.0 cannot hold are left out. */
const escape = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '').replaceAll(/[&<>"\r]/g, (one) => named[one] ?? one);

/**
 * Reads an XLIFF 2 file of any tool: order of attributes, prefixes of namespaces, white space between elements, comments and further
 * modules do not matter. A file with a document type is refused before it is parsed, so no entity is ever resolved.
 * @throws ExchangeError
 */
export function readXliff(bytes: Uint8Array, language: string): ReceivedUnit[] {
  const text = decode(bytes);
  if (/<!DOCTYPE/i.test(text)) throw new ExchangeError('not-xliff');
  const root = parse(text).documentElement;
  if (root?.localName !== 'xliff' || root.namespaceURI !== namespace || !root.getAttribute('version')?.startsWith('2.'))
    throw new ExchangeError('not-xliff');
  if (root.getAttribute('srcLang')?.toLowerCase() !== 'de' || root.getAttribute('trgLang')?.toLowerCase() !== language.toLowerCase())
    throw new ExchangeError('other-language');
  const units = [...root.getElementsByTagNameNS(namespace, 'unit')].map(readUnit);
  assertOnce(units);
  return units;
}

function parse(text: string): Document {
  try {
    return new DOMParser({
      locator: false,
      onError: (level) => {
        if (level !== 'warning') throw new ExchangeError('not-xliff');
      },
    }).parseFromString(text, 'text/xml');
  } catch {
    throw new ExchangeError('not-xliff');
  }
}

function readUnit(unit: Element): ReceivedUnit {
  const parts = childrenOf(unit, 'segment', 'ignorable');
  const segments = parts.filter(({ localName }) => localName === 'segment');
  const targets = parts.flatMap((part, index) =>
    childrenOf(part, 'target').map((target) => ({ target, order: Number(target.getAttribute('order') ?? index + 1) })),
  );
  const isWhole = segments.every((segment) => childrenOf(segment, 'target').length === 1);
  return {
    id: unit.getAttribute('id') ?? '',
    source: joined(parts.flatMap((part) => childrenOf(part, 'source'))),
    target: isWhole ? joined(targets.toSorted((one, other) => one.order - other.order).map(({ target }) => target)) : '',
    state: leastOf(segments.map(stateOf)),
    notes: childrenOf(unit, 'notes')
      .flatMap((notes) => childrenOf(notes, 'note'))
      .filter((note) => note.getAttribute('category') !== ownNote)
      .map((note) => note.textContent?.trim() ?? '')
      .filter((note) => note !== ''),
  };
}

const order = ['unfinished', 'machine', 'fresh', 'reviewed'] as const;
const leastOf = (all: ReceivedUnit['state'][]): ReceivedUnit['state'] => order.find((state) => all.includes(state)) ?? 'unfinished';

/** A tool that sets `state` leaves our `subState` as it was, so `subState` counts only where `state` says no more. */
function stateOf(segment: Element): ReceivedUnit['state'] {
  switch (segment.getAttribute('state')) {
    case 'reviewed':
    case 'final':
      return 'reviewed';
    case 'translated':
      return 'fresh';
    default:
      return segment.getAttribute('subState') === 'kim:machine' ? 'machine' : 'unfinished';
  }
}

const childrenOf = (parent: Element, ...names: string[]): Element[] =>
  [...parent.childNodes].filter(
    (node): node is Element => isElement(node) && node.namespaceURI === namespace && names.includes(node.localName ?? ''),
  );

const isElement = (node: Element['childNodes'][number]): node is Element => node.nodeType === node.ELEMENT_NODE;

/** The text without its inline marks. Where `xml:space` says nothing, line breaks and indents are those of a tool. */
const joined = (elements: Element[]): string =>
  elements
    .map((element) => (isPreserved(element) ? (element.textContent ?? '') : (element.textContent ?? '').replaceAll(/\s+/g, ' ')))
    .join('')
    .trim();

function isPreserved(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const space = at.getAttributeNS('http://www.w3.org/XML/1998/namespace', 'space');
    if (space !== null && space !== '') return space === 'preserve';
  }
  return false;
}
