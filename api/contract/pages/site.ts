import type { Found } from '../../../src/search/search.ts';
import type { MarkFilter, Wanted } from '../../../src/search/wanted.ts';
import type { FormValues } from '../form-values.ts';
import type { ProblemCode } from '../problems.ts';
import type { FieldError } from '../codes.ts';

/** /:lang/search/ */
export type SearchPage = {
  /** The search as the form or the address states it, without unknown values. */
  wanted: Wanted;
  /** The filters as a query string: "?quarter=schalke", or "". */
  address: string;
  /** The results, cut to the length of the first list unless all were asked for. */
  found: Found;
  /** The filters by yes or no that any service answers. */
  marks: MarkFilter[];
  /** The suggestions beside the quarters that match the words. */
  offers: { wholeList: boolean; withoutFilters: boolean };
};

/** What a card passes on. `kind` is its folder behind /:lang/. */
export type Door = { kind: 'portal' } | { kind: 'services' | 'life'; id: string };

/** /:lang/card/ */
export type CardPage = {
  door: Door;
  /** Of the site, as people see it. */
  origin: string;
};

/** /:lang/report/ */
export type ReportPage = {
  /** The id of the entry. */
  service: string;
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
  /** The form's idempotency key: a form sent twice makes one report. */
  key: string;
  /** Whether the report was stored. */
  sent: boolean;
};

/** /:lang/services/:service/ of a removed entry. */
export type RemovedPage = { id: string; removedOn: string; see: string[] };

/** 404, 410, 429, 500 and other refusals of an on-demand page. */
export type ProblemPage = {
  code: ProblemCode;
  instance: string;
  back: string;
  /** The refused form: its address, and names and values to send again. */
  again?: { action: string; fields: [name: string, value: string][] };
  /** The address of the slip, where the refusal is about one. */
  slip?: string;
};

/** The part of an OpenAPI 3.1 document that the page shows. */
export type ApiDocument = {
  info: { title: string; description: string };
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas?: Record<string, unknown> };
};

export type ApiOperation = {
  summary?: string;
  description?: string;
  tags?: string[];
  requestBody?: unknown;
  responses?: Record<string, unknown>;
};

export type ApiDocsPage = { document: ApiDocument };
