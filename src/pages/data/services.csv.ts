import type { APIRoute } from 'astro';
import { toCsv } from '../../open-data/csv.ts';
import { servicesTable } from '../../open-data/services-table.ts';
import { datasetSource } from '../../loading/dataset-source.ts';

export const GET: APIRoute = (context) =>
  new Response(toCsv(servicesTable(datasetSource(context))), { headers: { 'content-type': 'text/csv; charset=utf-8; header=present' } });
