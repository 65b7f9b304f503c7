import type { Component } from './components.ts';

/** The facts of an archive that its bill of materials states. */
export type Release = {
  version: string;
  /** Name of the archive's file. */
  file: string;
  /** SHA-512 of the archive, in hex. */
  sha512: string;
  /** The instant of the commit. */
  made: Date;
  /** The portal's own address in publiccode.yml. */
  url: string;
  components: readonly Component[];
  /** Folders of the packages that the portal itself names. */
  needs: readonly string[];
  node: { version: string; sha512: string };
};

const portalRef = 'kim-portal';
const nodeRef = 'node-runtime';
const sha512 = (content: string) => [{ alg: 'SHA-512', content }];

/** The properties that BSI TR-03183-2, section 5.2.2, demands of each component (names: BSI-Bund/tr-03183-cyclonedx-property-taxonomy). */
const bsiProperties = (component: { filename: string; isExecutable: boolean; isArchive: boolean }) => [
  { name: 'bsi:component:filename', value: component.filename },
  { name: 'bsi:component:executable', value: component.isExecutable ? 'executable' : 'non-executable' },
  { name: 'bsi:component:archive', value: component.isArchive ? 'archive' : 'no archive' },
  { name: 'bsi:component:structured', value: component.isArchive ? 'structured' : 'unstructured' },
];

const purlOf = ({ name, version }: Component) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const makerOf = (creator: string) =>
  creator.includes('@') && !creator.includes('/') ? { contact: [{ email: creator }] } : { url: [creator] };

/** One SPDX id as an id, several as an expression, as the schema of CycloneDX wants them. */
const licenceOf = (licence: string) =>
  /[ ()]/.test(licence)
    ? [{ expression: licence, acknowledgement: 'declared' }]
    : [{ license: { id: licence, acknowledgement: 'declared' } }];

/** The bill of materials of a release: CycloneDX 1.6 with the fields of BSI TR-03183-2 v2.1. The same release always gives the same text. */
export function billOfMaterials(release: Release): object {
  const refOf = new Map(release.components.map((component) => [component.folder, `${component.folder}@${component.version}`]));
  const refs = (folders: readonly string[]) => [...new Set(folders.map((folder) => refOf.get(folder)!))].sort();
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: release.made.toISOString(),
      manufacturer: { name: 'KIM portal contributors', url: [release.url] },
      component: {
        type: 'application',
        'bom-ref': portalRef,
        name: 'kim-portal',
        version: release.version,
        manufacturer: { name: 'KIM portal contributors', url: [release.url] },
        licenses: licenceOf('EUPL-1.2'),
        hashes: sha512(release.sha512),
        externalReferences: [{ type: 'distribution', url: release.file, hashes: sha512(release.sha512) }],
        properties: bsiProperties({ filename: release.file, isExecutable: true, isArchive: true }),
      },
    },
    components: [
      {
        type: 'platform',
        'bom-ref': nodeRef,
        name: 'node',
        version: release.node.version,
        manufacturer: { url: ['https://nodejs.org'] },
        licenses: licenceOf('MIT'),
        cpe: `cpe:2.3:a:nodejs:node.js:${release.node.version}:*:*:*:*:*:*:*`,
        purl: `pkg:generic/node@${release.node.version}`,
        hashes: sha512(release.node.sha512),
        externalReferences: [{ type: 'website', url: 'https://nodejs.org' }],
        properties: bsiProperties({ filename: 'node', isExecutable: true, isArchive: false }),
      },
      ...release.components.map((component) => ({
        type: 'library',
        'bom-ref': refOf.get(component.folder)!,
        name: component.name,
        version: component.version,
        manufacturer: makerOf(component.creator),
        licenses: licenceOf(component.licence),
        purl: purlOf(component),
        hashes: sha512(component.sha512),
        externalReferences: [{ type: 'distribution', url: purlOf(component), hashes: sha512(component.sha512) }],
        properties: bsiProperties({
          filename: `${component.name.replace(/^@.*\//, '')}-${component.version}.tgz`,
          isExecutable: component.isExecutable,
          isArchive: true,
        }),
      })),
    ],
    dependencies: [
      { ref: portalRef, dependsOn: [nodeRef, ...refs(release.needs)] },
      { ref: nodeRef, dependsOn: [] },
      ...release.components.map((component) => ({ ref: refOf.get(component.folder)!, dependsOn: refs(component.needs) })),
    ],
    compositions: [{ aggregate: 'complete', dependencies: [portalRef] }],
  };
}
