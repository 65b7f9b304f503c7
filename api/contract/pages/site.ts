import type { Found } from '../../../src/search/search.ts';
import type { MarkFilter, Wanted } from '../../../src/search/wanted.ts';
import type { FormValues } from '../form-values.ts';
import type { ProblemCode } from '../problems.ts';
import type { FieldError } from '../codes.ts';

/** /:lang/search/ */
export type SearchPage = {
  /** As form or address say it, without unknown values. */
  wanted: Wanted;
  /** Its filters as an address: "?quarter=schalke", or "". */
  address: string;
  /** With no more services than the list shows at first, unless all were asked for. */
  found: Found;
  /** The filters by yes or no that any service answers. */
  marks: MarkFilter[];
  /** What the page offers beside the quarters that the words mean. */
  offers: { wholeList: boolean; withoutFilters: boolean };
};

/** /:lang/report/ */
export type ReportPage = {
  /** The entry that it is about. */
  service: string;
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
  /** Made for this form, so that sent twice is once. */
  key: string;
  /** It has arrived. */
  sent: boolean;
};

/** /:lang/services/:service/ of an entry that was taken out. */
export type RemovedPage = { id: string; removedOn: string; see: string[] };

/** 404, 410, 429, 500 and other refusals of an on-demand page. */
export type ProblemPage = { code: ProblemCode; instance: string; back: string };

/** As much of an OpenAPI 3.1 document as the page shows. */
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
