import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { Block } from "../domain/block.ts";
import type { BlockStore } from "../flow/ports.ts";
import { BLOCKS_PARTITION, deskKeys } from "./desk-keys.ts";
import type { Table } from "./table.ts";

/** Who is kept out, on DynamoDB. */
export function blockStore(table: Table): BlockStore {
  return {
    async block(kind, of) {
      const stored = await table.get(deskKeys.block(kind, of));
      return stored && z.parse(Block, stored.d);
    },
    async blocks() {
      const stored = await table.partition(BLOCKS_PARTITION);
      return stored.map(({ d }) => z.parse(Block, d)).toSorted((a, b) => b.at.localeCompare(a.at));
    },
    async putBlock(block) {
      await table.put(
        { ...deskKeys.block(block.kind, block.of), d: block },
        { expression: "attribute_not_exists(pk)" },
      );
    },
    async liftBlock(kind, of) {
      const { Attributes } = await table.client.send(
        new DeleteCommand({ TableName: table.name, Key: deskKeys.block(kind, of), ReturnValues: "ALL_OLD" }),
      );
      return Attributes !== undefined;
    },
  };
}
