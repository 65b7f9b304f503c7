import { expect, it, vi } from 'vitest';
import { readDirectory } from './read-directory.ts';

// A table that ends too early, as that of an old release would.
vi.mock('feiertagejs', () => ({ getHolidays: () => [] }));

it('no directory is read without the holidays of the coming year', async () => {
  await expect(readDirectory('content')).rejects.toThrow('the table of public holidays knows 0 of 11 days');
});
