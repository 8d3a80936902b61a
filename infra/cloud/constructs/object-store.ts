import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { FolderLife } from "../../../shared/domain/retention.ts";
import { rulesOf } from "./ses-sources.ts";

/** What the bucket holds. */
const CONTENTS = {
  "mail/": "raw mails as they came",
  "attachments/": "files that customers sent",
  "media/": "files that were fetched from platforms",
  "uploads/": "files that agents send",
  "pending/": "files that customers are still writing about",
  "texts/": "texts too long for the table",
  "inbound/": "messages too long for a queue",
  "faq/": "knowledge bases that were published",
  "faq/drafts/": "changes of the knowledge base that are to be published",
  "faq/trials/": "changes of the knowledge base that are tried",
} as const;
type Prefix = keyof typeof CONTENTS;

/** Where SES keeps mails as they came. */
export const MAIL = "mail/" satisfies Prefix;

export interface ObjectStoreProps {
  /** How long what is kept. */
  readonly lives: readonly FolderLife[];
  /** The SES rule set whose rules may keep mails here; without it no mail comes in. */
  readonly mailRuleSet?: string;
}

/** The one bucket: private, encrypted, TLS only. */
export class ObjectStore extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { lives, mailRuleSet }: ObjectStoreProps) {
    super(scope, id);
    const expire = (prefix: Prefix, days: number) => ({ prefix, expiration: Duration.days(days) });
    this.bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      // Pages of any origin may post a file, and hear whether it arrived: what counts is the signed policy it comes with.
      cors: [{ allowedMethods: [HttpMethods.POST], allowedOrigins: ["*"], maxAge: 3600 }],
      lifecycleRules: [
        ...lives.map(({ prefix, days }) => expire(prefix, days)),
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (mailRuleSet !== undefined) this.#keepMailOf(mailRuleSet);
    this.#acknowledge();
  }

  get name(): string {
    return this.bucket.bucketName;
  }

  /** Where browsers send files to: what `POST` policies are signed for. */
  get origin(): string {
    return `https://${this.bucket.bucketRegionalDomainName}`;
  }

  /** Listing is what makes S3 answer 404 instead of 403 for an object that has expired. */
  toRead(...prefixes: Prefix[]): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ["s3:GetObject"], resources: this.#objects(prefixes) }),
      new PolicyStatement({ actions: ["s3:ListBucket"], resources: [this.bucket.bucketArn] }),
    ];
  }

  toWrite(...prefixes: Prefix[]): PolicyStatement[] {
    return [new PolicyStatement({ actions: ["s3:PutObject"], resources: this.#objects(prefixes) })];
  }

  toDelete(...prefixes: Prefix[]): PolicyStatement[] {
    return [new PolicyStatement({ actions: ["s3:DeleteObject"], resources: this.#objects(prefixes) })];
  }

  /** The permission lies with the bucket and not with the rule, for a bucket has one policy. */
  #keepMailOf(ruleSet: string): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "KeepIncomingMail",
        principals: [new ServicePrincipal("ses.amazonaws.com")],
        actions: ["s3:PutObject"],
        resources: [this.bucket.arnForObjects(`${MAIL}*`)],
        conditions: rulesOf(ruleSet),
      }),
    );
  }

  #acknowledge(): void {
    Validations.of(this.bucket).acknowledge({
      id: "AwsSolutions::AwsSolutions-S1",
      reason:
        "Nobody but the system's own functions is let in, and a log of that would need a second bucket.",
    });
  }

  /** Answers cdk-nag for the stack whose functions work on this bucket, which knows it by the name of the export. */
  acknowledgeIn(stack: Stack): void {
    const own = Stack.of(this);
    const { "Fn::ImportValue": name } = own.resolve(own.exportValue(this.bucket.bucketArn));
    for (const [prefix, what] of Object.entries(CONTENTS)) {
      Validations.of(stack).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${name}/${prefix}*]`,
        reason: `The keys of ${what} are made at run time; the folder is as narrow as a grant can be.`,
      });
    }
  }

  #objects(prefixes: readonly Prefix[]): string[] {
    return prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}
