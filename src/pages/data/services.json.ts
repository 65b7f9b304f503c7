import type { APIRoute } from 'astro';
import { hsdsPage } from '../../open-data/hsds-page.ts';
import { datasetSource } from '../../loading/dataset-source.ts';

export const GET: APIRoute = (context) => Response.json(hsdsPage(datasetSource(context)));
