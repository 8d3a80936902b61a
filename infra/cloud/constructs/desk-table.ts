import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { CloudConfig } from "../../../shared/domain/cloud-config.ts";

type Index = "queue" | "timer";

/** The one table; `shared/aws/keys.ts` says what is in it. Encrypted with the key that DynamoDB owns, at no cost. */
export class DeskTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { warmThroughput }: CloudConfig["table"]) {
    super(scope, id);
    const warm = warmThroughput && {
      readUnitsPerSecond: warmThroughput.readUnits,
      writeUnitsPerSecond: warmThroughput.writeUnits,
    };
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, "Table", {
      partitionKey: text("pk"),
      sortKey: text("sk"),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: "ttl",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(warm && { warmThroughput: warm }),
    });
    // A write to the table is one to each index that it touches: none may be slower than the others.
    const index = { projectionType: ProjectionType.KEYS_ONLY, ...(warm && { warmThroughput: warm }) };
    this.table.addGlobalSecondaryIndex({
      indexName: "queue" satisfies Index,
      partitionKey: text("qpk"),
      sortKey: text("qsk"),
      ...index,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: "timer" satisfies Index,
      partitionKey: text("tpk"),
      sortKey: text("tsk"),
      ...index,
    });
  }

  get name(): string {
    return this.table.tableName;
  }

  toRead(): PolicyStatement {
    return new PolicyStatement({
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      resources: [this.table.tableArn],
    });
  }

  /** Changes what is there; also what an update would make anew, which its conditions forbid. */
  toUpdate(): PolicyStatement {
    return new PolicyStatement({ actions: ["dynamodb:UpdateItem"], resources: [this.table.tableArn] });
  }

  /** Transactions need no more: each of their items is checked as the write that it is. */
  toWrite(): PolicyStatement {
    return new PolicyStatement({
      actions: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
      resources: [this.table.tableArn],
    });
  }

  /** For what is gone when it ends, such as a connection; nearly everything else expires or stays. */
  toDelete(): PolicyStatement {
    return new PolicyStatement({ actions: ["dynamodb:DeleteItem"], resources: [this.table.tableArn] });
  }

  /** Adding to counters, whatever they count: an edge function reads nothing and takes nothing away. */
  toCount(): PolicyStatement {
    return new PolicyStatement({ actions: ["dynamodb:UpdateItem"], resources: [this.table.tableArn] });
  }

  toQuery(index: Index): PolicyStatement {
    return new PolicyStatement({
      actions: ["dynamodb:Query"],
      resources: [`${this.table.tableArn}/index/${index}`],
    });
  }
}
