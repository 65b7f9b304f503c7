import type { Guarantee } from './guarantee.ts';
import { kept } from './kept.ts';
import { once } from './once.ts';

/** By number. */
export const guarantees: readonly Guarantee[] = [kept, once];
