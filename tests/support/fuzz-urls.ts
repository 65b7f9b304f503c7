import fc, { type Arbitrary } from 'fast-check';
import { handbooks } from '../../api/contract/codes.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { live } from './fuzz-world.ts';

/** Addresses of a route's pattern, most with what exists, some with parts that belong to no row. */
export function urlsOf(directory: Directory): (pattern: string) => Arbitrary<string> {
  const tags = fc.constantFrom(...directory.city.languages.map(({ tag }) => tag));
  return (pattern) => {
    const names: Record<string, Arbitrary<string>> = {
      ':lang': tags,
      ':language': tags,
      ':text': fc.constantFrom('familienbuero.description', 'ada-stadt.description', 'nothing.note'),
      ':secret': fc.oneof({ weight: 3, arbitrary: live('secret') }, { weight: 1, arbitrary: live('offered') }),
      ':secret(^[\\w-]{22}$)': live('secret'),
      ':service': fc.constantFrom(...directory.services.map(({ id }) => id)),
      ':handbook': fc.constantFrom(...handbooks),
      ':table': fc.constantFrom('coverage.csv', 'times.csv', 'figures.csv'),
      ':hold': live('hold'),
      ':token': live('token'),
      ':id': /desk\/(?:services|providers)/.test(pattern)
        ? fc.constantFrom(...directory.services.map(({ id }) => id))
        : pattern.includes('slots')
          ? live('slot')
          : /absences|away/.test(pattern)
            ? live('absence')
            : pattern.includes('hours')
              ? live('hours')
              : pattern.includes('accounts')
                ? fc.oneof({ weight: 1, arbitrary: live('account') }, { weight: 3, arbitrary: live('counsellor') })
                : fc.oneof(live('request'), live(pattern.endsWith('told') ? 'answered' : 'held')),
    };
    const odd = fc.oneof(
      fc.constantFrom('%00', '%ED%A0%80', '..', '%E0%A4%A', 'x'.repeat(61), 'constructor', '%2F'),
      fc.string().map(encodeURIComponent),
    );
    const parts = pattern.split('/').map((part) => {
      const name = names[part];
      return name === undefined ? fc.constant(part) : fc.oneof({ weight: 19, arbitrary: name }, { weight: 1, arbitrary: odd });
    });
    return fc.tuple(...parts).map((all) => all.join('/'));
  };
}
