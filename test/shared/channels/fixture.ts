import { readdirSync, readFileSync } from "node:fs";
import type { Incoming, MailVerdicts, ReceiveContext } from "../../../shared/channels/channel.ts";

const fixtures = new URL("../../fixtures/", import.meta.url);

/** A recorded request or mail, and what it must become. Descriptions of `incoming` are short forms; see below. */
export interface Fixture {
  readonly name: string;
  readonly incoming: Incoming;
  readonly context: ReceiveContext;
  readonly expect: Expectation;
}

export type Expectation =
  | { readonly kind: "accepted"; readonly items: readonly object[]; readonly ignored: Record<string, number> }
  | { readonly kind: "rejected"; readonly reason: string; readonly detail?: string }
  | { readonly kind: "handshake"; readonly body: string };

interface Recorded {
  readonly incoming: RecordedRequest | RecordedMail;
  readonly secrets?: Record<string, string>;
  readonly ownAddresses?: readonly string[];
  readonly expect: Expectation;
}

interface RecordedRequest {
  readonly transport: "http";
  readonly method: string;
  readonly account: string;
  readonly query?: string;
  readonly headers: Record<string, string>;
  /** The body: as JSON, or as it is. */
  readonly json?: unknown;
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
    .map((file) => toFixture(file, JSON.parse(readFileSync(new URL(file, folder), "utf8"))));
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

function toFixture(file: string, recorded: Recorded): Fixture {
  return {
    name: file.replace(/\.json$/, "").replaceAll("-", " "),
    incoming: recorded.incoming.transport === "http" ? request(recorded.incoming) : mail(recorded.incoming),
    context: {
      secrets: recorded.secrets,
      now: new Date("2026-03-02T12:00:00.000Z"),
      ownAddresses: recorded.ownAddresses ?? [],
    },
    expect: recorded.expect,
  };
}

function request(recorded: RecordedRequest): Incoming {
  const body = recorded.json === undefined ? (recorded.text ?? "") : JSON.stringify(recorded.json);
  return {
    transport: "http",
    method: recorded.method,
    path: "/",
    rawQuery: recorded.query ?? "",
    headers: recorded.headers,
    body: new TextEncoder().encode(body),
    account: recorded.account,
    sourceIp: "192.0.2.1",
  };
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
