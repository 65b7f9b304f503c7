import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** The mandatory keys of publiccode.yml 0.4 and the values that it knows, as far as the portal uses them. */
const Standard = z.strictObject({
  publiccodeYmlVersion: z.literal('0.4'),
  name: z.string().min(1),
  url: z.url(),
  softwareVersion: z.string(),
  releaseDate: z.iso.date(),
  platforms: z.array(z.literal('web')).min(1),
  categories: z.array(z.enum(['appointment-scheduling', 'contact-management', 'content-management', 'online-booking', 'translation'])).min(1),
  usedBy: z.array(z.string()),
  developmentStatus: z.enum(['concept', 'development', 'beta', 'stable', 'obsolete']),
  softwareType: z.literal('standalone/web'),
  intendedAudience: z.strictObject({
    countries: z.array(z.string().regex(/^[a-z]{2}$/)),
    scope: z.array(z.enum(['local-authorities', 'welfare', 'society'])),
  }),
  description: z.record(
    z.string(),
    z.strictObject({
      shortDescription: z.string().max(150),
      longDescription: z.string().min(150).max(10_000),
      features: z.array(z.string()).min(1),
    }),
  ),
  legal: z.strictObject({ license: z.literal('EUPL-1.2') }),
  dependsOn: z.strictObject({
    open: z.array(z.strictObject({ name: z.string(), optional: z.boolean() })),
  }),
  // Contacts are mandatory for software that a community maintains.
  maintenance: z.strictObject({ type: z.literal('community'), contacts: z.array(z.object({ name: z.string().min(1) })).min(1) }),
  localisation: z.strictObject({ localisationReady: z.boolean(), availableLanguages: z.array(z.string().regex(/^[a-z]{2,3}$/)).min(1) }),
});

it('publiccode.yml has the mandatory keys of the standard, and names the version of the package and the languages', async () => {
  const found = Standard.parse(parse(await readFile('publiccode.yml', 'utf8')));
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(found.softwareVersion).toBe(version);
  const { languages } = parse(await readFile('content/city.yaml', 'utf8')) as { languages: { tag: string }[] };
  // Plain German is no language of its own in the standard's list of tags.
  expect(found.localisation.availableLanguages).toEqual(languages.map(({ tag }) => tag).filter((tag) => tag !== 'de-simple'));
  expect(found.description).toHaveProperty('en.shortDescription');
  expect(await readFile('CHANGELOG.md', 'utf8')).toContain(`\n## ${found.softwareVersion} – ${found.releaseDate}\n`);
});
