import type { APIRoute } from 'astro';
import { placesGeojson } from '../../open-data/places-geojson.ts';
import { datasetSource } from '../../loading/dataset-source.ts';

export const GET: APIRoute = (context) =>
  new Response(JSON.stringify(placesGeojson(datasetSource(context))), { headers: { 'content-type': 'application/geo+json' } });
