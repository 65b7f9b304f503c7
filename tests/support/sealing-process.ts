import { connect } from '../../api/database/connect.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { sealAnew } from '../../api/sealing/seal-anew.ts';

/** A desk that seals everything to its newest key, and says "row" before each. May be killed at any moment. */
const [url = '', dataDir = ''] = process.argv.slice(2);
const db = connect(url);
const { sealer, unsealer } = await openKeys({ dataDir, role: 'desk' }, () => new Date('2026-11-23T09:00:00.000Z'));
if (unsealer === undefined) throw new Error('a desk has an unsealer');
const told = {
  get aborted() {
    process.stdout.write('row\n');
    return false;
  },
} as AbortSignal;
await sealAnew(db, { sealer, unsealer }, told);
process.stdout.write('done\n');
await db.destroy();
