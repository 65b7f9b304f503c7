import { stableId } from './stable-id.ts';

/** A word of one of our vocabularies, as HSDS names a taxonomy_term. */
export type Term = { taxonomy: string; code: string; name: string; description?: string; page?: string };

/**
 * Links a thing to a word of a vocabulary.
 * @param value an addition to the word, such as the stated date of a verification
 */
export function termAttribute(linkEntity: string, linkId: string, term: Term, value?: string) {
  return {
    id: stableId('attribute', linkId, term.taxonomy, term.code),
    link_id: linkId,
    link_entity: linkEntity,
    link_type: term.taxonomy,
    taxonomy_term_id: stableId('term', term.taxonomy, term.code),
    value,
    taxonomy_term: {
      id: stableId('term', term.taxonomy, term.code),
      code: term.code,
      name: term.name,
      // HSDS asks for a description of every term; most of ours have only a name.
      description: term.description ?? term.name,
      taxonomy: term.taxonomy,
      language: 'de',
      term_uri: term.page,
    },
  };
}

/** A fact about a thing that HSDS has no field for: a source, the date that a source states. */
export function plainAttribute(linkEntity: string, linkId: string, linkType: string, value: string, label?: string) {
  return {
    id: stableId('attribute', linkId, linkType, value),
    link_id: linkId,
    link_entity: linkEntity,
    link_type: linkType,
    value,
    label,
  };
}
