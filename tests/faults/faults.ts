import { appointmentFaults } from './appointments.ts';
import { buildFaults } from './build.ts';
import type { Fault } from './fault.ts';
import { inputFaults } from './input.ts';
import { intakeFaults } from './intake.ts';
import { jobFaults } from './jobs.ts';
import { keyFaults } from './keys.ts';
import { letterFaults } from './letters.ts';
import { logFaults } from './log.ts';
import { overviewFaults } from './overview.ts';

export const faults: readonly Fault[] = [
  ...inputFaults,
  ...intakeFaults,
  ...appointmentFaults,
  ...letterFaults,
  ...jobFaults,
  ...keyFaults,
  ...logFaults,
  ...buildFaults,
  ...overviewFaults,
];
