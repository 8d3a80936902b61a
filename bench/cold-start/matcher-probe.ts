// Loaded by the bench in a process of its own: makes the FAQ matcher ready, and answers a first message when there is one.
// The environment says where the index and the encoder lie, and what is asked.
import { readFileSync } from "node:fs";
import { openEncoder } from "../../shared/matching/encoder/open-encoder.ts";
import { openIndex } from "../../shared/matching/open-index.ts";

const { INDEX = "", ENCODER, MESSAGE } = process.env;
const encoder = ENCODER === undefined ? undefined : openEncoder(readFileSync(ENCODER));
const matcher = openIndex(readFileSync(INDEX), encoder && { encoder });
if (MESSAGE !== undefined && matcher.match(MESSAGE).ranked.length === 0) throw new Error("nothing was found");

export const handler = () => matcher.fingerprint;
