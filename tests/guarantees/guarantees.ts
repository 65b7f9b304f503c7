import type { Guarantee } from './guarantee.ts';
import { claims } from './claims.ts';
import { erased } from './erased.ts';
import { input } from './input.ts';
import { kept } from './kept.ts';
import { log } from './log.ts';
import { notAskedFor } from './not-asked-for.ts';
import { notRefused } from './not-refused.ts';
import { nothingTyped } from './nothing-typed.ts';
import { once } from './once.ts';
import { oneAnswer } from './one-answer.ts';
import { owed } from './owed.ts';
import { publicSide } from './public-side.ts';
import { slots } from './slots.ts';
import { steps } from './steps.ts';
import { strangers } from './strangers.ts';
import { told } from './told.ts';

/** By number. */
export const guarantees: readonly Guarantee[] = [
  ...[kept, once, slots, claims, steps, told, oneAnswer, owed],
  ...[erased, publicSide, nothingTyped, input, log, strangers, notRefused, notAskedFor],
];
