import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

/**
 * What the bucket holds: raw mail as it came, files that customers sent, texts too long for the table, and requests
 * too long for a queue.
 */
export type Prefix = "mail/" | "attachments/" | "texts/" | "inbound/";

/** The one bucket: private, encrypted, TLS only. */
export class ObjectStore extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const expire = (prefix: Prefix, days: number) => ({ prefix, expiration: Duration.days(days) });
    this.bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [
        // As long as a repeat of a mail is recognised; see `SEEN_DAYS` in `shared/aws/keys.ts`.
        expire("mail/", 400),
        // As long as a message can lie in a queue.
        expire("inbound/", 14),
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  get name(): string {
    return this.bucket.bucketName;
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

  #objects(prefixes: readonly Prefix[]): string[] {
    return prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}
