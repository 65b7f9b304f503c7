import type { Component } from './components.ts';

/** Duties under licences that ask for more than a notice, by a part of their SPDX id. */
const duties: Readonly<Record<string, string>> = {
  LGPL: `The LGPL lets everybody replace these parts: each lies unchanged in its own folder under node_modules/, so a version of your own can take
its place there. opening_hours is also part of the desk's browser code, which is built from that folder: after a replacement, start the portal
again. Hand these parts on with their licence texts, which lie beside them.`,
  MPL: `The MPL covers the files of these parts alone. They are unchanged; their source is at the address beside each. A changed file must be
handed on with its source.`,
};

/** The licences of all packages of an archive, as Markdown: first those that ask for something, then all. */
export function licenceList(components: readonly Component[]): string {
  const line = ({ name, version, licence, creator }: Component) => `- ${name} ${version}: ${licence} (${creator})`;
  const asking = Object.entries(duties).flatMap(([id, what]) => {
    const parts = components.filter(({ licence }) => licence.includes(id));
    return parts.length === 0 ? [] : [`## ${id}`, '', what, '', ...parts.map(line), ''];
  });
  const all = components.map(line);
  return ['# Licences of the packages in this archive', '', ...asking, '## All', '', ...all, ''].join('\n');
}
