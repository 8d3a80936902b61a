/** Why AWS did not answer, for somebody who has never seen AWS's own words. */
export interface AwsTrouble {
  /** One sentence: what is so. */
  readonly what: string;
  /** What to do about it; commands stand on lines of their own. */
  readonly todo: string;
}

const SIGN_IN_AGAIN = `Sign in again: aws sso login --profile <profile>
or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or AWS_PROFILE.`;

const OPERATOR = `Take credentials of an operator: docs/operations.md says what they may do.`;

/** By the names and codes of errors: the first that fits. */
const troubles: readonly (readonly [RegExp, AwsTrouble])[] = [
  [/Expired/, { what: "The credentials have expired.", todo: SIGN_IN_AGAIN }],
  [
    /InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|Unrecognized/,
    { what: "AWS does not know these credentials.", todo: SIGN_IN_AGAIN },
  ],
  [
    /CredentialsProviderError|TokenProviderError/,
    { what: "There are no credentials for AWS on this machine.", todo: SIGN_IN_AGAIN },
  ],
  [/AccessDenied|UnauthorizedOperation/, { what: "These credentials may not do that.", todo: OPERATOR }],
  [
    /Region is missing/,
    { what: "In which region is it?", todo: "Say --region, or set AWS_REGION, such as eu-west-1." },
  ],
  [
    /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError|NetworkingError/,
    {
      what: "AWS cannot be reached.",
      todo: "Is this machine connected to the internet, and is the region written as AWS writes it, such as eu-west-1?",
    },
  ],
];

/** @returns undefined for what is no trouble with credentials, region or connection */
export function awsTrouble(error: unknown): AwsTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  const said = `${error.name} ${code} ${error.message}`;
  return troubles.find(([sign]) => sign.test(said))?.[1];
}

/** The same as an error to throw; every other error as it is. */
export function inWords(error: unknown): unknown {
  const trouble = awsTrouble(error);
  return trouble ? new Error(`${trouble.what}\n${trouble.todo}`, { cause: error }) : error;
}
