import path from 'node:path';
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** The long texts, one Markdown file a language and text: "de/privacy". Everything else is read by loading/read-site.ts. */
const texts = defineCollection({
  loader: glob({ base: path.resolve(process.env['CONTENT_DIR'] ?? 'content', 'pages'), pattern: '*/*.md' }),
  schema: z.strictObject({ title: z.string(), summary: z.string() }),
});

/** The handbooks of the desk, in German: "counsellors". */
const handbooks = defineCollection({
  loader: glob({ base: path.resolve('docs/handbook'), pattern: '*.md' }),
  schema: z.strictObject({ title: z.string(), summary: z.string() }),
});

export const collections = { texts, handbooks };
