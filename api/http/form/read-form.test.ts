import Fastify from 'fastify';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { appointmentForm } from '../../contract/appointment.ts';
import { pointedAtFields, type Form } from '../../contract/form.ts';
import { Problem } from '../../contract/problems.ts';
import { bodyOf, checked, readFields, shownAgain, textOf, textsOf } from './read-form.ts';

const schema = Type.Object({
  title: Type.String({ maxLength: 5 }),
  until: Type.Union([Type.String(), Type.Null()]),
  seats: Type.Integer({ maximum: 9 }),
  free: Type.Boolean(),
  known: Type.Optional(Type.Boolean()),
  tags: Type.Array(Type.String()),
  place: Type.Object({ room: Type.String() }),
  owner: Type.Optional(Type.Object({ name: Type.String(), email: Type.Optional(Type.String()) })),
});
const form: Form = {
  words: 'desk',
  schema,
  fields: {
    title: '/title',
    until: '/until',
    seats: '/seats',
    free: '/free',
    known: '/known',
    tags: '/tags',
    room: '/place/room',
    ownerName: '/owner/name',
    ownerEmail: '/owner/email',
  },
  applies: (field, values) => field !== 'ownerEmail' || values['ownerName'] !== 'nobody',
};

describe('fields that were posted', () => {
  it('are texts and lists of texts', () => {
    expect(readFields({ name: 'Ali', count: 3, topics: ['a', 1], deep: { a: 'b' } })).toEqual({ name: 'Ali', topics: ['a'] });
    expect(readFields(undefined)).toEqual({});
    expect(readFields(null)).toEqual({});
  });

  it('are read trimmed, and a text that came twice is none', () => {
    const values = { name: '  one\r\ntwo ', topics: ['a', '', 'b'], twice: ['a', 'b'] };
    expect([textOf(values, 'name'), textOf(values, 'twice'), textOf(values, 'missing')]).toEqual(['one\ntwo', '', '']);
    expect([textsOf(values, 'topics'), textsOf(values, 'name'), textsOf(values, 'missing')]).toEqual([['a', 'b'], ['  one\r\ntwo '], []]);
  });
});

describe('the body of a form', () => {
  it('has each field at its place, as its schema reads it', () => {
    const values = {
      title: ' A ',
      until: '',
      seats: '٤',
      free: 'yes',
      known: 'no',
      tags: 'x',
      room: '2',
      ownerName: 'Ali\u200b',
      ownerEmail: '<a@b.org>',
    };
    expect(bodyOf(form, values)).toEqual({
      title: 'A',
      until: null,
      seats: 4,
      free: true,
      known: false,
      tags: ['x'],
      place: { room: '2' },
      owner: { name: 'Ali', email: 'a@b.org' },
    });
  });

  it('lacks what is empty, but for lists, boxes and parts that it must have', () => {
    expect(bodyOf(form, { title: ' ', seats: '', known: '', room: '', ownerName: '' })).toEqual({
      until: null,
      free: false,
      tags: [],
      place: {},
    });
  });

  it('keeps what cannot be read for the schema to refuse', () => {
    expect(bodyOf(form, { title: ['a', 'b'], seats: 'many', known: 'maybe' })).toMatchObject({
      title: ['a', 'b'],
      seats: 'many',
      known: 'maybe',
    });
  });

  it('lacks a field that does not belong to the other answers', () => {
    expect(bodyOf(form, { ownerName: 'nobody', ownerEmail: 'a@b.org' })).toMatchObject({ owner: { name: 'nobody' } });
  });
});

describe('a body that is wrong', () => {
  const refusal = async (body: Record<string, unknown>, rules?: Parameters<typeof checked>[3]) => {
    const app = Fastify({ ajv: { customOptions: { allErrors: true, coerceTypes: false } } });
    app.get('/', (request) => {
      try {
        checked(request, schema, body, rules);
        return [];
      } catch (error) {
        return (error as Problem).errors;
      }
    });
    const answer = await app.inject('/');
    await app.close();
    return answer.json<unknown>();
  };
  const right = { title: 'A', until: null, seats: 4, free: true, tags: ['x'], place: { room: '2' } };

  it('is refused with everything at once, by schema and by rules', async () => {
    const seen: unknown[] = [];
    const errors = await refusal({ ...right, seats: 10, tags: ['x', 3], owner: { name: 7, email: 'a' } }, (readable) => {
      seen.push(readable);
      return [
        { pointer: '/title', code: 'repeated' },
        { pointer: '/seats', code: 'repeated' },
        { pointer: '/tags/0', code: 'repeated' },
        { pointer: '/owner', code: 'repeated' },
      ];
    });
    expect(errors).toEqual([
      { pointer: '/seats', code: 'not-allowed' },
      { pointer: '/tags/1', code: 'wrong-type' },
      { pointer: '/owner/name', code: 'wrong-type' },
      { pointer: '/title', code: 'repeated' },
      { pointer: '/tags/0', code: 'repeated' },
    ]);
    expect(seen).toEqual([{ title: 'A', until: null, free: true, place: { room: '2' }, owner: { email: 'a' } }]);
  });

  it('is left to the domain once it fits its schema', async () => {
    expect(await refusal(right, () => [{ pointer: '/title', code: 'repeated' }])).toEqual([]);
  });
});

describe('a form that is shown again', () => {
  it('keeps what was typed, but no password', () => {
    const problem = new Problem('invalid-input', { errors: [{ pointer: '/owner/name', code: 'required' }] });
    expect(shownAgain(form, { title: 'A', password: 'secret' }, problem)).toEqual({
      values: { title: 'A' },
      errors: [{ pointer: '/ownerName', code: 'required' }],
    });
  });

  it('names a refusal of the whole form', () => {
    expect(shownAgain(form, {}, new Problem('out-of-order'))).toEqual({ values: {}, errors: [], problem: 'out-of-order' });
  });
});

describe('mistakes', () => {
  it('stand in the order of the page, one a field, and strange ones last', () => {
    const errors = ['/strange', '/person/phone', '/person/name', '/matter/topics/2', '/matter/topics/0', '/person/helper/phone'].map(
      (pointer) => ({ pointer, code: 'required' as const }),
    );
    expect(pointedAtFields(appointmentForm, errors).map(({ pointer }) => pointer)).toEqual([
      '/helperPhone',
      '/topics',
      '/name',
      '/phone',
      '/strange',
    ]);
  });
});
