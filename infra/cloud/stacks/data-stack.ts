import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import { folderLives } from "../../../shared/domain/retention.ts";
import { DeskTable } from "../constructs/desk-table.ts";
import { MailDomain } from "../constructs/mail-domain.ts";
import { ObjectStore } from "../constructs/object-store.ts";
import { People } from "../constructs/people.ts";

export interface DataProps extends StackProps {
  readonly config: OperatorConfig;
}

/**
 * What must outlive every deployment: tickets, mails and files, the people of the desk. It changes rarely, CloudFormation
 * refuses to delete it, and what is in it stays when somebody insists.
 */
export class DataStack extends Stack {
  readonly table: DeskTable;
  readonly store: ObjectStore;
  readonly people: People;

  constructor(scope: Construct, id: string, { config, ...props }: DataProps) {
    super(scope, id, { terminationProtection: true, ...props });
    this.table = new DeskTable(this, "Desk", config.aws.table);
    this.store = new ObjectStore(this, "Store", {
      lives: folderLives(config),
      ...(config.channels.email && { mailRuleSet: config.aws.mail.receiptRuleSet }),
    });
    this.people = new People(this, "SignIn", config.aws.signIn);
    if (config.aws.mail.identity === "made") {
      const from = config.brand.supportAddress;
      new MailDomain(this, "MailDomain", {
        domain: from.slice(from.lastIndexOf("@") + 1),
        ...config.aws.mail,
      });
    }
    this.#export();
  }

  /**
   * All that another stack may ever need is exported whether one needs it now or not. Otherwise an export would go away with
   * its last use, which CloudFormation refuses while the other stack, updated later, still uses it.
   */
  #export(): void {
    const { table } = this.table;
    const { bucket } = this.store;
    const { pool } = this.people;
    const offered = [
      ...[table.tableName, table.tableArn],
      ...[bucket.bucketName, bucket.bucketArn, bucket.bucketRegionalDomainName],
      ...[pool.userPoolId, pool.userPoolArn, pool.userPoolProviderUrl],
    ];
    for (const value of offered) this.exportValue(value);
  }
}
