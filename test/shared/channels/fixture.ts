import { readdirSync, readFileSync } from "node:fs";
import type {
  AccountSecrets,
  Incoming,
  MailVerdicts,
  ReceiveContext,
  WebhookRequest,
} from "../../../shared/channels/channel.ts";
import { signed } from "../../support/sign-webhook.ts";

const fixtures = new URL("../../fixtures/", import.meta.url);

/** A recorded request or mail, and what it must become. Descriptions of `incoming` are short forms; see below. */
export interface Fixture {
  readonly name: string;
  readonly incoming: Incoming;
  /** Signed by the loader, so that it can be signed again after a change. */
  readonly signed: boolean;
  /** The body before it was signed (WeChat encrypts it). */
  readonly plain: Uint8Array;
  readonly context: ReceiveContext;
  readonly expect: Expectation;
}

export type Expectation =
  | { readonly kind: "accepted"; readonly items: readonly object[]; readonly ignored: Record<string, number> }
  | { readonly kind: "rejected"; readonly reason: string; readonly detail?: string }
  | { readonly kind: "handshake"; readonly contentType?: string; readonly body: string };

interface Recorded {
  readonly incoming: RecordedRequest | RecordedMail;
  readonly secrets?: Record<string, unknown>;
  readonly ownAddresses?: readonly string[];
  readonly expect: Expectation;
}

interface RecordedRequest {
  readonly transport: "http";
  readonly method: string;
  readonly account: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  /** Signed as the platform signs, with the account's secrets. */
  readonly sign?: boolean;
  /** The body: as JSON, as a form, or as it is. */
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly text?: string;
}

interface RecordedMail {
  readonly transport: "mail";
  /** A file in `test/fixtures/mail`. */
  readonly eml: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly lenient?: boolean;
  readonly dmarc?: MailVerdicts["dmarc"];
  readonly dmarcPolicy?: MailVerdicts["dmarcPolicy"];
  readonly spam?: MailVerdicts["spam"];
}

/** All fixtures of a channel; none when it has no folder. */
export function fixturesOf(channel: string): readonly Fixture[] {
  const folder = new URL(`channels/${channel}/`, fixtures);
  return listed(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => toFixture(channel, file, JSON.parse(readFileSync(new URL(file, folder), "utf8"))));
}

export function fixtureFolders(): readonly string[] {
  return listed(new URL("channels/", fixtures));
}

export function mailFixture(file: string): Uint8Array {
  return readFileSync(new URL(`mail/${file}`, fixtures));
}

function listed(folder: URL): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

const now = new Date("2026-03-02T12:00:00.000Z");

function toFixture(channel: string, file: string, recorded: Recorded): Fixture {
  return {
    name: file.replace(/\.json$/, "").replaceAll("-", " "),
    incoming:
      recorded.incoming.transport === "http"
        ? request(channel, recorded.incoming, recorded.secrets)
        : mail(recorded.incoming),
    signed: recorded.incoming.transport === "http" && recorded.incoming.sign === true,
    plain: new TextEncoder().encode(recorded.incoming.transport === "http" ? bodyOf(recorded.incoming) : ""),
    context: {
      secrets: recorded.secrets,
      now,
      ownAddresses: recorded.ownAddresses ?? [],
    },
    expect: recorded.expect,
  };
}

function request(channel: string, recorded: RecordedRequest, secrets: AccountSecrets): Incoming {
  const unsigned: WebhookRequest = {
    transport: "http",
    method: recorded.method,
    path: `/webhooks/${channel}/${recorded.account}`,
    rawQuery: recorded.query ?? "",
    headers: recorded.headers ?? {},
    body: new TextEncoder().encode(bodyOf(recorded)),
    account: recorded.account,
    sourceIp: "192.0.2.1",
  };
  return recorded.sign ? signed(channel, unsigned, secrets, now) : unsigned;
}

function bodyOf({ json, form, text }: RecordedRequest): string {
  if (form !== undefined) return new URLSearchParams(form).toString();
  return json === undefined ? (text ?? "") : JSON.stringify(json);
}

function mail(recorded: RecordedMail): Incoming {
  return {
    transport: "mail",
    raw: mailFixture(recorded.eml),
    rawKey: "mail/0001",
    serviceId: "service-0001",
    envelope: { from: recorded.from, to: recorded.to },
    verdicts: {
      spam: recorded.spam ?? "PASS",
      virus: "PASS",
      spf: "PASS",
      dkim: "PASS",
      dmarc: recorded.dmarc ?? "PASS",
      ...(recorded.dmarcPolicy !== undefined && { dmarcPolicy: recorded.dmarcPolicy }),
    },
    receivedAt: "2026-03-02T11:59:58.000Z",
    lenient: recorded.lenient ?? false,
  };
}
