import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { CannedReply } from "../domain/canned-reply.ts";
import { Macro } from "../domain/macro.ts";
import type { PhraseStore } from "../flow/ports.ts";
import { deskKeys, PHRASE_PREFIXES, PHRASES_PARTITION } from "./desk-keys.ts";
import type { Table } from "./table.ts";

/** Canned replies and macros, on DynamoDB. */
export function phraseStore(table: Table): PhraseStore {
  return {
    async replies() {
      const stored = await table.partition(PHRASES_PARTITION, PHRASE_PREFIXES.reply);
      return stored.map(({ d }) => z.parse(CannedReply, d));
    },
    async macros() {
      const stored = await table.partition(PHRASES_PARTITION, PHRASE_PREFIXES.macro);
      return stored.map(({ d }) => z.parse(Macro, d));
    },
    async putReply(reply) {
      await table.put({ ...deskKeys.phrase("reply", reply.id), d: reply });
    },
    async putMacro(macro) {
      await table.put({ ...deskKeys.phrase("macro", macro.id), d: macro });
    },
    async removePhrase(kind, id) {
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: deskKeys.phrase(kind, id) }));
    },
  };
}
