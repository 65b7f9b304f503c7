import type { Receipt } from '../contract/appointment.ts';
import type { Db } from '../database/connect.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Allowances } from '../appointments/allowances.ts';
import type { Visitor } from '../appointments/network-hashes.ts';
import type { Sealer } from '../sealing/sealing.ts';

/** The public side of the queue writes sealed parts and never reads them. */
export type Intake = { db: Db; directory: Directory; sealer: Sealer; intakeKey: Uint8Array; allowances?: Allowances };

/** Signs of spam for the desk. A marked request is received like any other. */
export type Marks = { burst?: boolean; honeypot?: boolean };

export type Received = Omit<Receipt, 'statusUrl'> & { secret: string };

/** The circumstances of a request. Without a visitor (the desk, the demo) no network is counted. */
export type Arriving = { now: Date; marks?: Marks; enteredBy?: string; visitor?: Visitor };
