import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import * as z from "zod";
import type { Handler } from "./front/request.ts";

/** An event that somebody put on a bus. No rule stands behind it here: what a rule would see, people do. */
export interface BusEvent {
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly type: string;
  readonly detail: unknown;
}

export interface EventBusOptions {
  /** Names of the buses that the template has. */
  readonly buses: readonly string[];
  readonly keep: (event: BusEvent) => void;
}

const Entry = z.looseObject({
  EventBusName: z.string().default("default"),
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;
const PutEvents = z.object({ Entries: z.array(Entry).min(1).max(10) });

/** Of all entries together, bytes. */
const largestRequest = 256 * 1024;

interface Answer {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/**
 * EventBridge's `PutEvents` (JSON protocol). Each entry has its own outcome, as in AWS; a request that is not of its form fails as a
 * whole, and so does one for a bus that the template does not have, where AWS would drop the event and say nothing.
 */
export function eventBusHandler({ buses, keep }: EventBusOptions): Handler {
  return (request, response) => {
    const action = String(request.headers["x-amz-target"] ?? "").replace(/^AWSEvents\./, "");
    if (action !== "PutEvents") {
      return refuse(response, "UnknownOperationException", `The local EventBridge does not know ${action}.`);
    }
    const read = PutEvents.safeParse(JSON.parse(request.body.toString() || "{}"));
    if (!read.success) return refuse(response, "ValidationException", z.prettifyError(read.error));
    const { Entries: entries } = read.data;
    const unknown = entries.find(({ EventBusName }) => !buses.includes(nameOf(EventBusName)));
    if (unknown) {
      const message = `Event bus ${nameOf(unknown.EventBusName)} does not exist.`;
      return refuse(response, "ResourceNotFoundException", message);
    }
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > largestRequest) {
      const message = "Total size of the entries in the request is over the limit.";
      return refuse(response, "ValidationException", message);
    }
    const answers = entries.map((entry) => put(entry, keep));
    const FailedEntryCount = answers.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
    respond(response, 200, { FailedEntryCount, Entries: answers });
  };
}

function put({ EventBusName, Source, DetailType, Detail }: Entry, keep: EventBusOptions["keep"]): Answer {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value) return failed("InvalidArgument", `Parameter ${name} is not valid. Reason: it is required.`);
  }
  if (Source?.startsWith("aws.")) {
    return failed("NotAuthorizedForSource", "Sources that begin with aws. are those of AWS.");
  }
  const detail = parsed(Detail ?? "");
  if (typeof detail !== "object" || detail === null) return failed("MalformedDetail", "Detail is malformed.");
  const id = randomUUID();
  keep({ id, bus: nameOf(EventBusName), source: Source ?? "", type: DetailType ?? "", detail });
  return { EventId: id };
}

function failed(ErrorCode: string, ErrorMessage: string): Answer {
  return { ErrorCode, ErrorMessage };
}

/** A bus may be named by its ARN. */
function nameOf(bus: string): string {
  return /:event-bus\/(.+)$/.exec(bus)?.[1] ?? bus;
}

/** As AWS counts: a time is 14 bytes, everything else its UTF-8. */
function sizeOf({ Source = "", DetailType = "", Detail = "" }: Entry): number {
  return 14 + [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, code: string, message: string): void {
  respond(response, 400, { __type: code, message });
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}
