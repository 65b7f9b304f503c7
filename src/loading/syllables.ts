import { createRequire } from 'node:module';
import path from 'node:path';

/** Patterns as the package writes them, the letters as a tree: a number is the place of the levels of a pattern that ends there. */
type Tree = { [letter: string]: number | Tree | [Tree, number] };
type Packed = [levels: number[][], tree: Tree, exceptions?: Record<string, number[]>];

/** Patterns in the order of their letters, which stand behind each other in one text. */
type Patterns = { text: string; starts: Uint32Array; levelsOf: Uint16Array; levels: number[][]; exceptions: Map<string, number[]> };

/**
 * Liang's algorithm with the patterns of TeX (https://tug.org/tex-hyphen/). The package `hyphen` keeps the trees of nine languages, and V8
 * the shapes of their objects, 30,000: 7 MB more. Here a tree is read once and forgotten.
 * @param name of patterns in the package: "de-1996"
 * @returns puts a sign where a word may break; a word of fewer than five letters stays whole
 */
export function hyphenatorOf(name: string): (word: string, sign: string) => string {
  const patterns = readPatterns(name);
  return (word, sign) => {
    if (word.length < shortest) return word;
    let [broken, done] = ['', 0];
    // In small letters "İ" is two signs, which would move all places behind it.
    for (const place of placesIn(word.replaceAll('İ', 'i').toLowerCase(), patterns)) {
      broken += word.slice(done, place) + sign;
      done = place;
    }
    return broken + word.slice(done);
  };
}

const shortest = 5;

function readPatterns(name: string): Patterns {
  // From the project's folder, and out of the modules that Node keeps.
  const require = createRequire(path.resolve('package.json'));
  const file = require.resolve(`hyphen/patterns/${name}.js`);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- so the package writes them
  const [levels, tree, exceptions = {}] = require(file) as Packed;
  Reflect.deleteProperty(require.cache, file);
  const found = patternsIn(tree).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const texts = found.map(([letters]) => letters);
  let end = 0;
  const starts = Uint32Array.from(['', ...texts], (letters) => (end += letters.length));
  const text = texts.join('');
  return { text, starts, levelsOf: Uint16Array.from(found, ([, at]) => at), levels, exceptions: new Map(Object.entries(exceptions)) };
}

function patternsIn(tree: Tree): [letters: string, levels: number][] {
  const found: [letters: string, levels: number][] = [];
  const collect = (branch: Tree, before: string) => {
    for (const [letter, node] of Object.entries(branch)) {
      const letters = before + letter;
      const [deeper, levels] = Array.isArray(node) ? node : typeof node === 'number' ? [undefined, node] : [node];
      if (levels !== undefined) found.push([letters, levels]);
      if (deeper !== undefined) collect(deeper, letters);
    }
  };
  collect(tree, '');
  return found;
}

/** Places between the letters of a word, in small letters, at which it may break. */
function placesIn(word: string, { text, starts, levelsOf, levels, exceptions }: Patterns): readonly number[] {
  const exception = exceptions.get(word);
  if (exception !== undefined) return exception;
  const framed = `.${word}.`;
  const heights = new Uint8Array(word.length + 1);
  /** -1 where the pattern has ended. */
  const letterAt = (pattern: number, depth: number): number => {
    const at = (starts[pattern] ?? 0) + depth;
    return at < (starts[pattern + 1] ?? 0) ? text.charCodeAt(at) : -1;
  };
  /** The first pattern from `low` to before `high` whose letter at a depth is this one or a later one. */
  const firstFrom = (low: number, high: number, depth: number, letter: number): number => {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (letterAt(middle, depth) >= letter) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  for (let start = 0; start < framed.length - 2; start += 1) {
    let [low, high] = [0, levelsOf.length];
    for (let depth = 0; start + depth < framed.length; depth += 1) {
      const letter = framed.charCodeAt(start + depth);
      low = firstFrom(low, high, depth, letter);
      high = firstFrom(low, high, depth, letter + 1);
      if (low === high) break;
      if (letterAt(low, depth + 1) >= 0) continue;
      // The dot before the word has no place of its own.
      const first = Math.max(start - 1, 0);
      const found = levels[levelsOf[low] ?? 0] ?? [];
      for (const [index, level] of found.entries()) heights[first + index] = Math.max(level, heights[first + index] ?? 0);
    }
  }
  const places: number[] = [];
  for (const [place, height] of heights.entries()) if (height % 2 === 1 && place > 1 && place < word.length - 1) places.push(place);
  return places;
}
