import type { watchFacts } from './watched-facts.ts';

/** Parts that pages of one build share, as src/components/frame/Once.astro asks for them. Each page that shows a part reads its facts. */
export function shareParts({ record, read }: Pick<ReturnType<typeof watchFacts>, 'record' | 'read'>): NonNullable<App.Locals['once']> {
  const parts = new Map<string, { result: unknown; facts: string[] }>();
  return <Part>(name: string, render: () => Promise<Part>) => {
    const known = parts.get(name);
    if (known === undefined) return renderPart(name, render);
    known.facts.forEach(read);
    return known.result as Part;
  };

  async function renderPart<Part>(name: string, render: () => Promise<Part>): Promise<Part> {
    const part = await record(render);
    parts.set(name, part);
    part.facts.forEach(read);
    return part.result;
  }
}
