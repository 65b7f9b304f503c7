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

function holdsSince(statement: SimpleSupportStatement, version: string): boolean {
  const { version_added: added, version_removed: removed, flags, prefix, alternative_name: other } = statement;
  if (typeof added !== 'string' || flags !== undefined || prefix !== undefined || other !== undefined) return false;
  return isReached(added, version) && (removed === undefined || !isReached(removed, version));
}

/** "≤37" and "15.4" are reached by version "99". A "preview" never is. */
function isReached(wanted: string, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = Infinity, wantedMinor = 0] = wanted.replace('≤', '').split('.').map(Number);
  return major === wantedMajor ? minor >= wantedMinor : major > wantedMajor;
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
