import * as z from "zod/mini";

const ruleSet = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be the name of a receipt rule set"));
const host = z
  .string()
  .check(
    z.regex(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
      "must be a name such as help.example.com",
    ),
  );
const certificate = (where: string, region: RegExp) =>
  z.string().check(z.regex(region, `must be the ARN of a certificate of ACM in ${where}`));

/** A domain of the operator's own, whose DNS record is the operator's: an output names what it must point to. */
const Domain = z.strictObject({
  name: host,
  certificateArn: certificate(
    "the region of the system",
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
  ),
});
const PagesDomain = z.strictObject({
  name: host,
  certificateArn: certificate(
    "us-east-1, where CloudFront looks",
    /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
  ),
});

/** Units per second. AWS takes no less than these two, which every table has from the start. */
const WarmThroughput = z.strictObject({
  readUnits: z.number().check(z.int(), z.minimum(12_000)),
  writeUnits: z.number().check(z.int(), z.minimum(4_000)),
});

const mailDefaults = {
  receiptRuleSet: "default-rule-set",
  identity: "existing",
  mailFrom: "bounce",
} as const;

/** What an operator decides about AWS. No function reads it: it says what is made there, and how. */
export const CloudConfig = z.strictObject({
  mail: z._default(
    z.strictObject({
      /** The SES receipt rule set that is active in the region; one rule is added to it, and nothing else changed. */
      receiptRuleSet: z._default(ruleSet, mailDefaults.receiptRuleSet),
      /**
       * Whether SES knows the domain of the support address already, or learns of it from this system (`made`): with DKIM
       * and a MAIL FROM domain. Only one system of an account can make a domain known.
       */
      identity: z._default(z.enum(["existing", "made"]), mailDefaults.identity),
      /** For a domain made known here: the part in front of it where bounces go. */
      mailFrom: z._default(
        z.string().check(z.regex(/^[a-z0-9-]{1,63}$/, "must be one part of a name, such as bounce")),
        mailDefaults.mailFrom,
      ),
    }),
    mailDefaults,
  ),
  /** Names of your own instead of CloudFront's and API Gateway's. */
  domains: z._default(
    z.strictObject({
      /** What customers and agents see. */
      pages: z.exactOptional(PagesDomain),
      /** The HTTP API itself, for webhooks: platforms keep their address when the API is made anew. */
      api: z.exactOptional(Domain),
      /** The WebSocket APIs themselves, for clients that do not come through the pages' address. */
      sockets: z.exactOptional(Domain),
    }),
    {},
  ),
  signIn: z._default(
    z.strictObject({
      /** A one-time code besides the password: for who wants it, for everybody, for nobody. */
      mfa: z._default(z.enum(["optional", "required", "off"]), "optional"),
    }),
    { mfa: "optional" },
  ),
  table: z._default(
    z.strictObject({
      /** What the table and its indexes can take at once; without it they grow with the load. Costs once, when it is set. */
      warmThroughput: z.exactOptional(WarmThroughput),
    }),
    {},
  ),
  watch: z._default(
    z.strictObject({
      /** Addresses that hear of alarms; each has to confirm a mail of AWS first. */
      alarmAddresses: z._default(
        z.array(z.string().check(z.regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be a mail address"))),
        [],
      ),
      /** The first three of an account are free. */
      dashboard: z._default(z.boolean(), true),
      /** Hours without any message from any customer that mean that something is broken; none by night on small desks. */
      silentHours: z.exactOptional(z.number().check(z.int(), z.minimum(1), z.maximum(24))),
      /** Where `docs/runbooks` can be read: alarms link there. Without it they name the file. */
      runbooks: z.exactOptional(
        z.string().check(z.regex(/^https:\/\/\S+\/$/, "must be an address that ends with a slash")),
      ),
    }),
    { alarmAddresses: [], dashboard: true },
  ),
});
export type CloudConfig = z.infer<typeof CloudConfig>;
