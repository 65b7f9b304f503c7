import { AjvCompiler } from '@fastify/ajv-compiler';
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifyServerOptions } from 'fastify';

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

const compilerOf = SerializerSelector();
const serializers = new WeakMap<object, ReturnType<ReturnType<typeof compilerOf>>>();

/**
 * Fastify's own compilers, kept for the process: a schema that a hundred routes share is compiled once, not a hundred times. Routes name their
 * schemas themselves, so what a schema means depends on nothing else.
 */
export const compilers: Factory = {
  buildValidator: AjvCompiler(),
  buildSerializer: (externals, options) => {
    const compile = compilerOf(externals, options);
    return (route) => {
      const { schema } = route;
      if (typeof schema !== 'object' || schema === null) return compile(route);
      const known = serializers.get(schema) ?? compile(route);
      serializers.set(schema, known);
      return known;
    };
  },
};
