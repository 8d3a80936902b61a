/** One call to a provider, below its own part of the recorder's address. */
export interface ProviderRequest {
  readonly method: string;
  /** After the channel's name, with a leading slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body: parsed JSON, the fields of a form, or `undefined`. */
  readonly content: unknown;
  /** The body as it came. */
  readonly body: Buffer;
}

export interface ProviderAnswer {
  /** The provider's name for the call. */
  readonly call: string;
  /** What was sent, without the credentials that it came with. */
  readonly request: unknown;
  readonly status: number;
  readonly body: unknown;
  /** Of the answer, besides the type of its content. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of a body: bytes, as this type. */
  readonly file?: { readonly content: Uint8Array; readonly type: string };
}

export interface ProviderContext {
  /** Counts up with every call; what a sent message's id is made of. */
  readonly id: number;
  readonly now: Date;
  /** The secrets of the accounts that there are, as functions read them. */
  readonly accounts: readonly Readonly<Record<string, unknown>>[];
  /** A file that was put in place for download, if there is one with this id. */
  file(id: string): Uint8Array | undefined;
}

/** Answers as the provider does; `undefined` for a call that it does not know. */
export type Provider = (request: ProviderRequest, context: ProviderContext) => ProviderAnswer | undefined;

/** Whether the call carries the token of one of the accounts; tokens may be listed under ids. */
export function isAuthorized(
  { headers }: ProviderRequest,
  { accounts }: ProviderContext,
  fields: readonly string[],
): boolean {
  const presented = /^Bearer (.+)$/.exec(String(headers.authorization ?? ""))?.[1];
  if (presented === undefined) return false;
  return accounts.some((account) => fields.some((field) => valuesOf(account[field]).includes(presented)));
}

/** A file for download, or what the provider says where there is none. */
export function fileAnswer(
  call: string,
  content: Uint8Array | undefined,
  missing: { readonly status: number; readonly body: unknown },
): ProviderAnswer {
  if (content === undefined) return { call, request: {}, ...missing };
  const type = "application/octet-stream";
  return { call, request: {}, status: 200, body: { bytes: content.byteLength }, file: { content, type } };
}

function valuesOf(secret: unknown): readonly unknown[] {
  return typeof secret === "object" && secret !== null ? Object.values(secret) : [secret];
}
