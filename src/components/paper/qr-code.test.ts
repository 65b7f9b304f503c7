import { describe, expect, it } from 'vitest';
import { qrModules, strokesOf } from './qr-code.ts';

const fromRows = (rows: string[]) => ({ size: rows.length, isDark: (row: number, column: number) => rows[row]![column] === '#' });

/** Reads the strokes back into rows, without the quiet zone. */
function drawn(strokes: string, size: number): string[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => '.'));
  let x = 0;
  let y = 0;
  for (const [, command, first, second] of strokes.matchAll(/([Mmh])(-?[\d.]+)(?: ([\d.]+))?/g)) {
    if (command === 'M') [x, y] = [Number(first) - 4, Number(second) - 4.5];
    else if (command === 'm') x += Number(first);
    else for (let end = x + Number(first); x < end; x += 1) rows[y]![x] = '#';
  }
  return rows.map((row) => row.join(''));
}

describe('the path of a QR code', () => {
  it('draws runs of dark modules inside the quiet zone of four modules', () => {
    expect(strokesOf(fromRows(['##.', '.#.', '#.#']))).toBe('M4 4.5h2M5 5.5h1M4 6.5h1m1 0h1');
  });

  it('leaves light rows out', () => {
    expect(strokesOf(fromRows(['..', '.#']))).toBe('M5 5.5h1');
  });

  it('draws exactly the modules of the code', () => {
    const modules = qrModules('https://example.org/ar/quarters/schalke/');
    const rows = Array.from({ length: modules.size }, (_, row) =>
      Array.from({ length: modules.size }, (_, column) => (modules.isDark(row, column) ? '#' : '.')).join(''),
    );
    expect(drawn(strokesOf(modules), modules.size)).toEqual(rows);
  });
});

describe('the modules', () => {
  it('have the three finder patterns of the standard, and none in the fourth corner', () => {
    const { size, isDark } = qrModules('https://example.org/de/');
    const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'];
    const at = (top: number, start: number) =>
      finder.map((_, row) => Array.from({ length: 7 }, (_, column) => (isDark(top + row, start + column) ? '#' : '.')).join(''));
    expect(at(0, 0)).toEqual(finder);
    expect(at(0, size - 7)).toEqual(finder);
    expect(at(size - 7, 0)).toEqual(finder);
    expect(at(size - 7, size - 7)).not.toEqual(finder);
  });

  it('differ when the address differs', () => {
    expect(strokesOf(qrModules('https://example.org/de/'))).not.toBe(strokesOf(qrModules('https://example.org/ar/')));
  });
});
