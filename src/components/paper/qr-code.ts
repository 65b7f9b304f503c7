import { create } from 'qrcode';

/** The square of modules of a QR code (ISO/IEC 18004), row by row; true is dark. */
export type Modules = { size: number; isDark: (row: number, column: number) => boolean };

/** @param text at most about 200 letters: longer codes are too fine for an old camera */
export function qrModules(text: string): Modules {
  // All of it in bytes: looking for parts to write in digits takes a third of the time, for a few bits of an address.
  const { size, data } = create([{ data: new TextEncoder().encode(text), mode: 'byte' }], { errorCorrectionLevel: 'M' }).modules;
  return { size, isDark: (row, column) => data[row * size + column] === 1 };
}

/** The light frame that the standard asks for, in modules. */
export const quietZone = 4;

/**
 * The dark modules as one SVG path of horizontal strokes, one module wide, with the quiet zone around. A run of dark
 * modules is one stroke, so that the code weighs half a kilobyte instead of ten.
 */
export function strokesOf({ size, isDark }: Modules): string {
  const rows = Array.from({ length: size }, (_, row) => {
    let path = '';
    let end = 0;
    for (let column = 0; column < size; column += 1) {
      if (!isDark(row, column)) continue;
      const start = column;
      while (column + 1 < size && isDark(row, column + 1)) column += 1;
      path += path === '' ? `M${start + quietZone} ${row + quietZone}.5` : `m${start - end} 0`;
      path += `h${column + 1 - start}`;
      end = column + 1;
    }
    return path;
  });
  return rows.join('');
}
