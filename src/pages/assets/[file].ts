import type { APIRoute, GetStaticPaths } from 'astro';
import { colourSheet, logoPath } from '../../directory/city-look.ts';
import { getSite } from '../../loading/site.ts';

/** The city's colours and its mark, where the content has them. Their names change with them, so browsers keep them for a year. */
export const getStaticPaths: GetStaticPaths = async () => {
  const { city, logo } = (await getSite()).directory;
  const colours = colourSheet(city);
  const files = [
    ...(colours === undefined ? [] : [{ path: colours.path, text: colours.css }]),
    ...(logo === undefined ? [] : [{ path: logoPath(logo), text: logo }]),
  ];
  return files.map(({ path, text }) => ({ params: { file: path.slice('/assets/'.length) }, props: { text } }));
};

export const GET: APIRoute<{ text: string }> = ({ props }) => new Response(props.text);
