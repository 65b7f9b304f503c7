import { expect, it } from 'vitest';
import type { Directory } from './directory.ts';
import { movedTo } from './moved.ts';

const removed = { id: 'gone', removedOn: '2026-11-01', see: ['new'] };
const directory = {
  services: [
    { id: 'new', formerIds: ['old', 'older'], verification: { status: 'reported' } },
    { id: 'draft', formerIds: ['was-public'], verification: { status: 'draft' } },
  ],
  removedServices: [removed],
} as unknown as Directory;

it('leads every former id to the entry', () => {
  for (const id of ['old', 'older']) expect(movedTo(directory, id)).toEqual({ kind: 'renamed', id: 'new' });
});

it('says what was removed and where to go', () => expect(movedTo(directory, 'gone')).toEqual({ kind: 'removed', ...removed }));

it('leads nobody to a draft, and nowhere from an id that never was one', () => {
  for (const id of ['was-public', 'new', 'nothing']) expect(movedTo(directory, id)).toBeUndefined();
});
