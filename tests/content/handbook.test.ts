import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { handbooks } from '../../api/contract/codes.ts';
import { pictureSize, scenes } from '../../setup/demo/handbook-scenes.ts';

const folder = 'public/handbook';
const named: { file: string; alt: string; size: string }[] = [];
for (const handbook of handbooks) {
  const text = await readFile(path.join('docs/handbook', `${handbook}.md`), 'utf8');
  for (const [, file, size, alt] of text.matchAll(/<img src="\/handbook\/([\w-]+\.webp)" (width="\d+" height="\d+") alt="([^"]*)">/g))
    named.push({ file: file!, size: size!, alt: alt! });
}

/** Width and height in the head of an extended WebP (VP8X), as Chromium writes it: each less one, in 24 bits. */
const sizeOf = (webp: Buffer) => ({ width: webp.readUIntLE(24, 3) + 1, height: webp.readUIntLE(27, 3) + 1 });

describe('the pictures of the handbooks', () => {
  it('are made by one command, and each stands in one handbook', async () => {
    const files = scenes.map(({ name }) => `${name}.webp`);
    expect(files).toHaveLength(7);
    expect(named.map(({ file }) => file)).toEqual(files);
    expect((await readdir(folder)).toSorted()).toEqual(files.toSorted());
  });

  it('have at most 40 kB and the size that the page reserves for them', async () => {
    expect(pictureSize).toEqual({ width: 1200, height: 600 });
    for (const { file, size } of named) {
      const picture = await readFile(path.join(folder, file));
      expect.soft(picture.length, file).toBeLessThanOrEqual(40_000);
      expect.soft(picture.toString('latin1', 8, 16), file).toBe('WEBPVP8X');
      expect.soft(sizeOf(picture), file).toEqual({ width: 1200, height: 600 });
      expect.soft(size, file).toBe('width="1200" height="600"');
    }
  });

  it('say in words what they show', () => {
    expect(named.filter(({ alt }) => alt.length < 60 || alt.length > 250)).toEqual([]);
  });
});
