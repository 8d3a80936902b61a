import { statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import * as z from "zod";
import { isMissing, readJsonFile, writeDurably } from "./durable-file.ts";
import type { Handler } from "./front/request.ts";

/** The file under the data directory that holds the parameters: names to values, made to be edited by hand. */
export const PARAMETER_FILE = "parameters.json";

const ParameterFile = z.record(z.string().startsWith("/"), z.string());

const Names = z.object({
  Names: z.array(z.string()).min(1).max(10),
  WithDecryption: z.boolean().default(false),
});
const Name = z.object({ Name: z.string(), WithDecryption: z.boolean().default(false) });
const ByPath = z.object({
  Path: z.string().startsWith("/"),
  Recursive: z.boolean().default(false),
  WithDecryption: z.boolean().default(false),
  MaxResults: z.number().int().min(1).max(10).default(10),
  NextToken: z.string().optional(),
});

const Put = z.object({
  Name: z.string().startsWith("/"),
  Value: z.string().min(1).max(8192),
  Type: z.enum(["String", "StringList", "SecureString"]).default("String"),
  Overwrite: z.boolean().default(false),
});

export interface ParametersOptions {
  dataDir: string;
  region: string;
  accountId: string;
}

/** A parameter as the SSM API shows it. */
interface Shown {
  Name: string;
  Value: string;
  Type: "SecureString";
  Version: number;
  DataType: "text";
  ARN: string;
  LastModifiedDate: number;
}

class SsmError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The SSM parameter store (JSON protocol): `GetParameter`, `GetParameters`, `GetParametersByPath` and `PutParameter` over
 * `parameters.json`. Every parameter is a SecureString: who does not ask for decryption gets ciphertext, as in AWS.
 * The file is read anew for each request, so an edit counts at once.
 */
export function parametersHandler(options: ParametersOptions): Handler {
  return (request, response) => {
    const action = String(request.headers["x-amz-target"] ?? "").replace(/^AmazonSSM\./, "");
    const refuse = (error: unknown) => {
      const known = asSsmError(error);
      if (!known) throw error;
      respond(response, 400, { __type: known.code, message: known.message });
    };
    try {
      const input: unknown = JSON.parse(request.body.toString() || "{}");
      if (action !== "PutParameter") return respond(response, 200, run(action, input, options));
      put(input, options)
        .then((answer) => respond(response, 200, answer))
        .catch(refuse);
    } catch (error) {
      refuse(error);
    }
  };
}

/** One after the other, since each writes the whole file. */
let writing: Promise<unknown> = Promise.resolve();

function put(input: unknown, { dataDir }: ParametersOptions): Promise<object> {
  const write = async () => {
    const { Name, Value, Type, Overwrite } = Put.parse(input);
    const parameters = readParameters(dataDir);
    if (Type !== "SecureString")
      throw new SsmError(
        "ValidationException",
        "The local parameter store keeps secrets alone: SecureString.",
      );
    if (Object.hasOwn(parameters, Name) && !Overwrite)
      throw new SsmError("ParameterAlreadyExists", "The parameter already exists.");
    const all = { ...parameters, [Name]: Value };
    await writeDurably(join(dataDir, PARAMETER_FILE), `${JSON.stringify(all, undefined, 2)}\n`, 0o600);
    return { Version: 1, Tier: "Standard" };
  };
  const written = writing.then(write, write);
  writing = written.catch(() => {});
  return written;
}

/**
 * Makes sure that these parameters exist, and writes the file only when one was missing.
 *
 * @param wanted names to what makes a first value.
 * @returns all parameters there are, by name.
 * @throws Error naming the file when it cannot be read as names and values.
 */
export async function ensureParameters(
  dataDir: string,
  wanted: Readonly<Record<string, () => string>>,
): Promise<Record<string, string>> {
  const existing = readParameters(dataDir);
  const missing = Object.entries(wanted).filter(([name]) => !Object.hasOwn(existing, name));
  if (missing.length === 0) return existing;
  const created = Object.fromEntries(missing.map(([name, generate]) => [name, generate()]));
  const all = { ...existing, ...created };
  await writeDurably(join(dataDir, PARAMETER_FILE), `${JSON.stringify(all, undefined, 2)}\n`, 0o600);
  return all;
}

/** All parameters by name; none when there is no file. */
export function readParameters(dataDir: string): Record<string, string> {
  const path = join(dataDir, PARAMETER_FILE);
  const parsed = ParameterFile.safeParse(readJsonFile(path) ?? {});
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function run(action: string, input: unknown, options: ParametersOptions): unknown {
  const parameters = readParameters(options.dataDir);
  const show = (name: string, decrypted: boolean) => shown(name, parameters[name] ?? "", decrypted, options);
  switch (action) {
    case "GetParameter": {
      const wanted = Name.parse(input);
      if (!Object.hasOwn(parameters, wanted.Name)) throw new SsmError("ParameterNotFound", "");
      return { Parameter: show(wanted.Name, wanted.WithDecryption) };
    }
    case "GetParameters": {
      const wanted = Names.parse(input);
      const [known, unknown] = partition(wanted.Names, (name) => Object.hasOwn(parameters, name));
      return {
        Parameters: known.map((name) => show(name, wanted.WithDecryption)),
        InvalidParameters: unknown,
      };
    }
    case "GetParametersByPath": {
      const wanted = ByPath.parse(input);
      const names = Object.keys(parameters).filter((name) => isUnder(wanted.Path, name, wanted.Recursive));
      const after = names.sort().filter((name) => name > (wanted.NextToken ?? ""));
      const page = after.slice(0, wanted.MaxResults);
      return {
        Parameters: page.map((name) => show(name, wanted.WithDecryption)),
        ...(after.length > page.length && { NextToken: page.at(-1) }),
      };
    }
    default:
      throw new SsmError("UnknownOperationException", `The local parameter store does not know ${action}.`);
  }
}

function shown(name: string, value: string, decrypted: boolean, options: ParametersOptions): Shown {
  return {
    Name: name,
    Value: decrypted ? value : Buffer.from(`encrypted:${name}`).toString("base64"),
    Type: "SecureString",
    Version: 1,
    DataType: "text",
    ARN: `arn:aws:ssm:${options.region}:${options.accountId}:parameter${name}`,
    LastModifiedDate: modifiedAt(options.dataDir),
  };
}

/** Seconds since 1970, as the protocol counts. */
function modifiedAt(dataDir: string): number {
  try {
    return statSync(join(dataDir, PARAMETER_FILE)).mtimeMs / 1000;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function isUnder(path: string, name: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/"));
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function asSsmError(error: unknown): SsmError | undefined {
  if (error instanceof SsmError) return error;
  if (error instanceof SyntaxError) return new SsmError("SerializationException", "The body is not JSON.");
  if (error instanceof z.ZodError) return new SsmError("ValidationException", z.prettifyError(error));
  return undefined;
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}
