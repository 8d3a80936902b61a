import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** A table with every kind of index that the tests ask about. */
export function tableWithIndexes(TableName: string): CreateTableCommandInput {
  const attribute = (AttributeName: string, AttributeType: "S" | "N") => ({ AttributeName, AttributeType });
  const key = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    ...(range ? [{ AttributeName: range, KeyType: "RANGE" as const }] : []),
  ];
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      attribute("pk", "S"),
      attribute("sk", "S"),
      attribute("queue", "S"),
      attribute("due", "N"),
      attribute("label", "S"),
    ],
    KeySchema: key("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "byQueue", KeySchema: key("queue", "due"), Projection: { ProjectionType: "ALL" } },
      {
        IndexName: "byLabel",
        KeySchema: key("label"),
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] },
      },
    ],
    LocalSecondaryIndexes: [
      { IndexName: "local", KeySchema: key("pk", "label"), Projection: { ProjectionType: "KEYS_ONLY" } },
    ],
  };
}
