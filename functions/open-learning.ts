import { learningStore } from "../shared/aws/learning-store.ts";
import { lineParts, openTable } from "./services.ts";

/** What is learned from the desk; few functions know of it. */
export function openLearning(tableName: string) {
  return learningStore({ table: openTable(tableName), ...lineParts() });
}
