import { expect, it } from 'vitest';
import { marked } from './letter-page.ts';

it('keeps the lines of a text apart, lets no text be a tag, and names isolates as elements', () => {
  expect(marked('Sprache: <Arabisch>\nZeit: \u206608:00\u2069')).toBe('Sprache: &lt;Arabisch&gt;<br>\nZeit: <bdi dir="ltr">08:00</bdi>');
});
