import bcd, { type CompatStatement, type Identifier, type SimpleSupportStatement } from '@mdn/browser-compat-data';
import { oldestBrowsers } from '../../src/oldest-browsers.ts';

const { safari, ios, chrome, firefox } = oldestBrowsers;
const floor = {
  safari,
  safari_ios: ios,
  chrome,
  chrome_android: chrome,
  webview_android: chrome,
  samsunginternet_android: '18.0',
  firefox,
  firefox_android: firefox,
} as const;

/** Whether every browser of the floor has a feature, unprefixed and without a flag. A browser that the data leaves out counts as having it. */
export function isSupported({ support }: CompatStatement): boolean {
  return Object.entries(floor).every(([browser, version]) => {
    const statements = support[browser as keyof typeof floor];
    return statements === undefined || [statements].flat().some((statement) => holdsSince(statement, version));
  });
}

function holdsSince(
  { version_added: added, version_removed: removed, flags, prefix, alternative_name: other }: SimpleSupportStatement,
  version: string,
): boolean {
  if (typeof added !== 'string' || removed !== undefined || flags !== undefined || prefix !== undefined || other !== undefined)
    return false;
  const [ours, theirs] = [version, added.replace('≤', '')].map((text) => text.split('.').map(Number));
  return ours![0]! === theirs![0]! ? (ours![1] ?? 0) >= (theirs![1] ?? 0) : ours![0]! > theirs![0]!;
}

/** Every feature below a part of MDN's data, by the last part of its name. */
export function featuresByName(...parts: Identifier[]): Map<string, CompatStatement[]> {
  const found = new Map<string, CompatStatement[]>();
  const collect = (part: Identifier) => {
    for (const [key, child] of Object.entries(part)) {
      if (key === '__compat') continue;
      const inner = child as Identifier;
      const name = key.replace(/_(?:static|event)$/, '');
      if (inner.__compat !== undefined) found.set(name, [...(found.get(name) ?? []), inner.__compat]);
      collect(inner);
    }
  };
  for (const part of parts) collect(part);
  return found;
}

export { bcd };
