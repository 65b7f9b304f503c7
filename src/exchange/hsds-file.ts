import { asJson, isJsonObject, type Json } from '../directory/json.ts';
import { FileRefused, type LeftOut } from './imported.ts';
import { readTable } from './table.ts';

/*
 * Files of the Human Services Data Specification 3.0 and 3.1 (Open Referral): JSON as the API of HSDS answers it (one service, a list, full
 * or short), the tables of a package as one JSON file, and the CSV data package. All become services with their parts inside.
 */

export type HsdsRow = { [field: string]: Json };

export type HsdsFile = {
  /** Each with its organization, places, phones … inside, as `service_full` of HSDS has them. */
  services: HsdsRow[];
  /** The file that a table stands in. */
  fileOf: (table: string) => string;
  /** Rows that belong to no service. */
  leftOut: LeftOut[];
};

/** The tables that are read, and the files that HSDS suggests for them. */
const usualFiles: Record<string, string> = {
  organization: 'organizations.csv',
  service: 'services.csv',
  service_at_location: 'service_at_location.csv',
  location: 'locations.csv',
  address: 'addresses.csv',
  accessibility: 'accessibility.csv',
  phone: 'phones.csv',
  contact: 'contacts.csv',
  schedule: 'schedules.csv',
  language: 'languages.csv',
  service_area: 'service_areas.csv',
  cost_option: 'cost_options.csv',
  required_document: 'required_documents.csv',
  funding: 'funding.csv',
  program: 'programs.csv',
  attribute: 'attributes.csv',
  taxonomy_term: 'taxonomy_terms.csv',
};

/** Names that HSDS 3 has given up. */
const version2 = /"((?:physical|postal)_address(?:es)?|(?:regular|holiday)_schedules?|service_taxonomy|payment_accepted)(?:\.csv)?"\s*:/;

/** @throws FileRefused for what is no JSON, and for HSDS of other versions */
export function readHsdsJson(file: string, text: string): HsdsFile {
  const content = readJson(file, text);
  const old = version2.exec(text)?.[1];
  if (old !== undefined) throw new FileRefused(`${file} is HSDS 2 ("${old}"). HSDS 3.0 and 3.1 are read.`, 'other-hsds', 'HSDS 2');
  if (isJsonObject(content)) assertVersion(file, content['version']);
  if (isJsonObject(content) && Object.keys(content).some((name) => name.endsWith('.csv')))
    return joined(new Map(Object.entries(content).map(([path, rows]) => [tableIn(path), { file: path, rows: rowsIn(rows) }])));
  const items = isJsonObject(content) && Array.isArray(content['contents']) ? content['contents'] : content;
  const found = rowsIn(Array.isArray(items) ? items : [items]).map((item) => ({ item, services: servicesIn(item) }));
  return {
    services: found.flatMap(({ services }) => services),
    fileOf: () => file,
    leftOut: found.filter(({ services }) => services.length === 0).map(({ item }) => wholeRow(file, item)),
  };
}

/**
 * @param files the texts of a package by their paths, "datapackage.json" among them
 * @throws FileRefused for packages of other versions, and for files that are missing
 */
export function readHsdsPackage(files: ReadonlyMap<string, string>): HsdsFile {
  const descriptor = files.get('datapackage.json');
  if (descriptor === undefined)
    throw new FileRefused('A CSV package of HSDS has a file datapackage.json, and this one has none.', 'not-hsds');
  const content = readJson('datapackage.json', descriptor);
  const resources = isJsonObject(content) ? rowsIn(content['resources']) : [];
  const version = isJsonObject(content) ? content['version'] : undefined;
  assertVersion(`datapackage.json${isJsonObject(content) ? ` (${said(content['name'])})` : ''}`, version);
  const old = resources.map(({ name }) => said(name)).find((name) => version2.test(`"${name}":`));
  if (old !== undefined) throw new FileRefused(`datapackage.json is HSDS 2 ("${old}"). HSDS 3.0 and 3.1 are read.`, 'other-hsds', 'HSDS 2');
  const tables = resources.map(({ name, path }): [string, Table] => {
    const text = files.get(said(path));
    if (text === undefined) throw new FileRefused(`datapackage.json names ${said(path)}, and this file is missing.`, 'not-hsds');
    return [said(name), { file: said(path), rows: readTable(said(path), text).map(({ cells }) => Object.fromEntries(cells)) }];
  });
  return joined(new Map(tables));
}

const said = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function readJson(file: string, text: string): Json {
  try {
    return asJson(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    throw new FileRefused(`${file} is no JSON that can be read`, 'not-hsds');
  }
}

function assertVersion(file: string, version: Json | undefined): void {
  if (typeof version === 'string' && /^\d/.test(version) && !/^3\.[01](\.|$)/.test(version))
    throw new FileRefused(`${file} is HSDS ${version}. HSDS 3.0 and 3.1 are read.`, 'other-hsds', `HSDS ${version}`);
}

const rowsIn = (value: Json | undefined): HsdsRow[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

const wholeRow = (file: string, row: HsdsRow): LeftOut => ({
  file,
  row: said(row['id']),
  field: '',
  value: `${said(row['name'])} (whole row)`.trim(),
});

/** The services of an item of a list: itself, those of an organization, or the one at a location. */
function servicesIn(item: HsdsRow): HsdsRow[] {
  const { services, service, ...rest } = item;
  if (isJsonObject(service)) return [{ ...service, service_at_locations: [rest] }];
  if (Array.isArray(services))
    return rowsIn(services).map((one) => (one['organization'] === undefined ? { ...one, organization: rest } : one));
  return 'status' in item ? [item] : [];
}

type Table = { file: string; rows: HsdsRow[] };

const tableIn = (path: string): string => Object.entries(usualFiles).find(([, usual]) => usual === path)?.[0] ?? path;

/** Joins the rows of tables by their ids. */
function joined(tables: ReadonlyMap<string, Table>): HsdsFile {
  const fileOf = (table: string): string => tables.get(table)?.file ?? usualFiles[table] ?? table;
  const rowsOf = (table: string): HsdsRow[] => tables.get(table)?.rows ?? [];
  const used = new Set<HsdsRow>();
  const use = (rows: HsdsRow[]): HsdsRow[] => {
    for (const row of rows) used.add(row);
    return rows;
  };
  /** The rows of a table by the value of a field. */
  const indexed = new Map<string, Map<Json, HsdsRow[]>>();
  const index = (table: string, field: string, keeps: (row: HsdsRow) => boolean = () => true): Map<Json, HsdsRow[]> => {
    const held = indexed.get(`${table} ${field}`);
    if (held !== undefined) return held;
    const made = new Map<Json, HsdsRow[]>();
    for (const row of rowsOf(table).filter(keeps)) {
      const value = row[field];
      if (value !== undefined) made.set(value, [...(made.get(value) ?? []), row]);
    }
    indexed.set(`${table} ${field}`, made);
    return made;
  };
  const found = (rows: Map<Json, HsdsRow[]>, id: Json | undefined): HsdsRow[] => use(id === undefined ? [] : (rows.get(id) ?? []));
  const byId = (table: string, id: Json | undefined): HsdsRow[] => found(index(table, 'id'), id);
  /** A row that names several owners belongs to the first of them. */
  const owners = ['service_id', 'service_at_location_id', 'location_id', 'organization_id', 'link_id'];
  const of = (table: string, owner: string, id: Json | undefined): HsdsRow[] =>
    found(
      index(table, owner, (row) => owners.find((one) => row[one] !== undefined) === owner),
      id,
    );
  const withTerm = (row: HsdsRow): HsdsRow => {
    const [term] = byId('taxonomy_term', row['taxonomy_term_id']);
    return term === undefined ? row : { ...row, taxonomy_term: term };
  };
  const attributes = (id: Json | undefined) => of('attribute', 'link_id', id).map(withTerm);

  const places = (service: HsdsRow): HsdsRow[] =>
    of('service_at_location', 'service_id', service['id']).map((row) => {
      const [location] = byId('location', row['location_id']);
      const inner =
        location === undefined
          ? undefined
          : partsOf('location_id', location, ['address', 'accessibility', 'phone', 'language', 'schedule']);
      return {
        ...partsOf('service_at_location_id', row, ['phone', 'schedule', 'contact', 'service_area']),
        ...(inner === undefined ? {} : { location: { ...inner, attributes: attributes(inner['id']) } }),
      };
    });
  const partsOf = (owner: string, row: HsdsRow, names: readonly string[]): HsdsRow => ({
    ...row,
    ...Object.fromEntries(names.map((table) => [pluralOf(table), of(table, owner, row['id'])])),
  });

  const services = use(rowsOf('service')).map((service): HsdsRow => {
    const [organization] = byId('organization', service['organization_id']);
    return {
      ...partsOf('service_id', service, [
        'phone',
        'schedule',
        'language',
        'service_area',
        'cost_option',
        'required_document',
        'contact',
        'funding',
      ]),
      ...(organization === undefined ? {} : { organization: partsOf('organization_id', organization, ['phone', 'contact', 'funding']) }),
      service_at_locations: places(service),
      attributes: attributes(service['id']),
    };
  });
  const leftOut = [...tables.values()].flatMap(({ file, rows }) => rows.filter((row) => !used.has(row)).map((row) => wholeRow(file, row)));
  return { services, fileOf, leftOut };
}

const pluralOf = (table: string): string =>
  table === 'address' ? 'addresses' : ['accessibility', 'funding'].includes(table) ? table : `${table}s`;
