import type { Measured, MeasuredKind } from "./measured.ts";
import type { PriceName, Prices } from "./prices.ts";
import type { Shape } from "./shape.ts";

/** A month of work. Shares are of all messages, 0 to 1. */
export interface Traffic {
  readonly messages: number;
  /** What comes by mail, through the form and through the chat; the rest are webhooks. */
  readonly mail: number;
  readonly form: number;
  readonly chat: number;
  /** Answered from the FAQ; the rest is acknowledged and answered by a person. */
  readonly answered: number;
  /** Webhooks that a platform delivers twice. */
  readonly repeated: number;
  /** Of one raw mail, files included, KB. */
  readonly mailKb: number;
  /** Minutes that a chat stays open. */
  readonly chatMinutes: number;
  /** People at the desk, and the hours that each has the console open in a month. */
  readonly agents: number;
  readonly agentHours: number;
  /** Invocations that start a new process. */
  readonly coldShare: number;
  /** How many messages one poll hands out where many wait. */
  readonly batch: number;
  /** How long tickets stay in the table, months. */
  readonly keptMonths: number;
  readonly sesPlan: "essentials" | "a-la-carte";
  /** Whether the units that every account has free each month are still there for us. */
  readonly freeUnits: boolean;
}

export const usualTraffic: Traffic = {
  messages: 1_000_000,
  mail: 0.4,
  form: 0.1,
  chat: 0.2,
  answered: 0.5,
  repeated: 0.01,
  mailKb: 60,
  chatMinutes: 10,
  agents: 20,
  agentHours: 160,
  coldShare: 0.01,
  batch: 1,
  keptMonths: 12,
  sesPlan: "essentials",
  freeUnits: true,
};

/**
 * What no laptop can measure, and is taken to be so: Lambda gives a function one whole CPU at 1,769 MB and less in
 * proportion, and waits for each answer of a service so many milliseconds.
 */
export const assumptions = {
  fullCpuMb: 1769,
  waitMs: { dynamodb: 6, sqs: 12, s3: 35, ses: 80, ssm: 20, "execute-api": 20, sns: 20 },
  /** Of a message from a function to a customer's platform. */
  platformMs: 250,
  /** START, END and REPORT of one invocation, and what CloudWatch adds to each. */
  logBytesOfInvocation: 400,
  /** One line of the HTTP API's or a socket's access log. */
  accessLogBytes: 350,
  /** What a page view of form, chat or console takes from CloudFront, and how many messages come with one. */
  pageBytes: 120_000,
  pageRequests: 6,
  /** Long polls of 20 seconds by so many pollers on each queue. */
  pollers: 5,
} as const;

export interface CostLine {
  readonly group: "at rest" | "messages" | "people" | "mail by SES" | "storage";
  readonly item: string;
  readonly price: PriceName;
  readonly quantity: number;
  readonly usd: number;
}

export interface Cost {
  readonly lines: readonly CostLine[];
  readonly usd: number;
  /** By group. */
  readonly groups: Readonly<Record<CostLine["group"], number>>;
}

export interface CostInput {
  readonly traffic: Traffic;
  readonly shape: Shape;
  readonly measured: Measured;
  readonly prices: Prices;
}

interface Used {
  readonly group: CostLine["group"];
  readonly item: string;
  readonly price: PriceName;
  readonly quantity: number;
}

/** What a month costs, line by line: measured counts times traffic times prices. Pure. */
export function costOf(input: CostInput): Cost {
  const used = [
    ...atRest(input),
    ...messages(input),
    ...onTheBus(input),
    ...people(input),
    ...storage(input),
  ].filter(({ quantity }) => quantity !== 0);
  const lines = priced(used, input);
  const groups = { "at rest": 0, messages: 0, people: 0, "mail by SES": 0, storage: 0 };
  for (const { group, usd } of lines) groups[group] += usd;
  return { lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0), groups };
}

/** The same without a message, and without what an account has free of charge taken up by anything else. */
export function idleCostOf(input: Omit<CostInput, "traffic">): Cost {
  return costOf({
    ...input,
    traffic: { ...usualTraffic, messages: 0, agents: 0 },
  });
}

/** Free units are used up in the order of the lines: what costs at rest comes first. */
function priced(used: readonly Used[], { prices, traffic }: CostInput): CostLine[] {
  const left = new Map<PriceName, number>();
  return used.map((line) => {
    const { usd, per, free = 0 } = { free: undefined, ...prices[line.price] };
    const available = left.get(line.price) ?? (traffic.freeUnits ? free : 0);
    const billed = Math.max(0, line.quantity - available);
    left.set(line.price, Math.max(0, available - line.quantity));
    return { ...line, usd: (billed * usd) / per };
  });
}

const POLLS_A_MONTH = 3 * 60 * 24 * 30;

function atRest({ shape, measured }: CostInput): Used[] {
  const group = "at rest";
  const fixed = [
    ["alarms", "alarm", shape.alarms],
    ["dashboards", "dashboard", shape.dashboards],
    ["metrics from logs", "customMetric", shape.customMetrics],
    ["KMS keys", "key", shape.keys],
    ["Secrets Manager", "secret", shape.secrets],
    ["advanced SSM parameters", "advancedParameter", shape.advancedParameters],
    ["hosted zones", "hostedZone", shape.hostedZones],
    ["web ACLs", "webAcl", shape.webAcls],
    ["rules of web ACLs", "webAclRule", shape.webAclRules],
    ["Lambda's polls of queues", "queueRequest", shape.polledQueues * assumptions.pollers * POLLS_A_MONTH],
  ] as const;
  const clock = shape.scheduled.flatMap(({ functionName, runs }) => {
    const kind = measured.kinds.find((each) => each.kind === `${functionName}, nothing to do`);
    return kind
      ? usedBy({ group, of: functionName, times: runs, kind, measured, shape, coldShare: 0, batch: 1 })
      : [];
  });
  return [...fixed.map(([item, price, quantity]) => ({ group, item, price, quantity }) as const), ...clock];
}

/** How many messages there are of each measured kind. */
export function mixOf(traffic: Traffic): readonly (readonly [kind: string, count: number])[] {
  const webhook = 1 - traffic.mail - traffic.form - traffic.chat;
  const channels = { webhook, form: traffic.form, mail: traffic.mail, chat: traffic.chat };
  return Object.entries(channels).flatMap(([channel, share]) => [
    [`${channel}, answered`, traffic.messages * share * traffic.answered] as const,
    [`${channel}, for a person`, traffic.messages * share * (1 - traffic.answered)] as const,
  ]);
}

/** Events of a ticket: opened and answered or acknowledged; claimed, answered and closed by people, or closed by silence. */
const eventsOfTicket = { answered: 3, forPeople: 5 };

/**
 * What is put on the bus, as if every message were a ticket. What it takes in the table is reckoned from DynamoDB's rules and not
 * measured: the record with its two index places in a transaction, then the lease and the result.
 */
function onTheBus({ traffic: { messages, answered }, shape }: CostInput): Used[] {
  const perTicket = answered * eventsOfTicket.answered + (1 - answered) * eventsOfTicket.forPeople;
  const events = shape.eventBuses * messages * perTicket;
  const used: readonly (readonly [PriceName, number])[] = [
    ["busEvent", 1],
    ["writeUnit", 12],
    ["readUnit", 3],
    ["queueRequest", 3],
    ["invocation", 1],
  ];
  return used.map(([price, each]) => ({
    ...{ group: "messages" as const, item: "events on the bus", price, quantity: events * each },
  }));
}

function messages({ traffic, measured, shape }: CostInput): Used[] {
  const { coldShare, batch } = traffic;
  const all = mixOf(traffic).flatMap(([name, times]) => {
    const kind = kindOf(measured, name);
    return usedBy({ group: "messages", of: "messages", times, kind, measured, shape, coldShare, batch });
  });
  const webhooks = traffic.messages * (1 - traffic.mail - traffic.form - traffic.chat);
  const twice = kindOf(measured, "webhook, delivered twice");
  const once = kindOf(measured, "webhook, for a person");
  const repeats = { times: webhooks * traffic.repeated, kind: without(twice, once), of: "messages" };
  const mails = traffic.messages * traffic.mail;
  const replies = mixOf(traffic).reduce(
    (sum, [name, times]) => sum + times * mailsOut(kindOf(measured, name)),
    0,
  );
  return combined([
    ...all,
    ...usedBy({ group: "messages", ...repeats, measured, shape, coldShare, batch }),
    {
      group: "messages",
      item: "clock learns from messages",
      price: "writeUnit",
      quantity: traffic.messages * measured.learning.writeUnits,
    },
    {
      group: "messages",
      item: "clock learns from messages",
      price: "readUnit",
      quantity: traffic.messages * measured.learning.readUnits,
    },
    { group: "messages", item: "messages", price: "objectPut", quantity: mails },
    { group: "messages", item: "messages", price: "topicRequest", quantity: mails + 2 * replies },
    {
      group: "messages",
      item: "chats that are open",
      price: "socketMinute",
      quantity: traffic.messages * traffic.chat * traffic.chatMinutes,
    },
    {
      group: "messages",
      item: "pages of form and chat",
      price: "pageRequest",
      quantity: traffic.messages * (traffic.form + traffic.chat) * assumptions.pageRequests,
    },
    {
      group: "messages",
      item: "pages of form and chat",
      price: "pageGb",
      quantity: (traffic.messages * (traffic.form + traffic.chat) * assumptions.pageBytes) / 1e9,
    },
    { group: "mail by SES", item: "mails that come in", price: "mailIn", quantity: mails },
    {
      group: "mail by SES",
      item: "acknowledgements and answers",
      price: mailOut(traffic),
      quantity: replies,
    },
  ]);
}

/** Each message that the FAQ does not answer is read, claimed, answered and closed by somebody. */
function people({ traffic, measured, shape }: CostInput): Used[] {
  const { coldShare, batch } = traffic;
  const group = "people";
  const kind = kindOf(measured, "agent answers and closes");
  const times = traffic.messages * (1 - traffic.answered);
  // It was measured on a ticket of the form, which is answered by mail; other channels' answers go to their platforms.
  const byMail = times * (traffic.mail + traffic.form);
  return combined([
    ...usedBy({ group, of: "agents' work", times, kind, measured, shape, coldShare, batch }),
    {
      group,
      item: "consoles that are open",
      price: "socketMinute",
      quantity: traffic.agents * traffic.agentHours * 60,
    },
    { group, item: "people who sign in", price: "monthlyUser", quantity: traffic.agents },
    {
      group: "mail by SES",
      item: "answers of agents",
      price: mailOut(traffic),
      quantity: byMail * mailsOut(kind),
    },
  ]);
}

function storage({ traffic, shape, measured }: CostInput): Used[] {
  const group = "storage";
  const tableGb = (traffic.messages * traffic.keptMonths * measured.tableBytes) / 1e9;
  const mailMonths = Math.min(traffic.keptMonths, (shape.mailDays ?? Number.POSITIVE_INFINITY) / 30);
  const mailGb = (traffic.messages * traffic.mail * traffic.mailKb * mailMonths) / 1e6;
  return [
    { group, item: "table", price: "tableGb", quantity: tableGb },
    {
      group,
      item: "point-in-time recovery of the table",
      price: "recoveryGb",
      quantity: shape.recovery ? tableGb : 0,
    },
    { group, item: "raw mails", price: "objectGb", quantity: mailGb },
  ];
}

const mailOut = ({ sesPlan }: Traffic): PriceName =>
  sesPlan === "essentials" ? "mailOutEssentials" : "mailOutALaCarte";

function mailsOut({ calls }: MeasuredKind): number {
  return sumOf(calls, (name) => name.endsWith(" ses:SendRawEmail"));
}

interface Uses {
  readonly group: CostLine["group"];
  readonly of: string;
  readonly times: number;
  readonly kind: MeasuredKind;
  readonly measured: Measured;
  readonly shape: Shape;
  readonly coldShare: number;
  readonly batch: number;
}

const behindHttp =
  /^(?:receive-webhook|receive-form|desk-|suggest-answers|show-status|sign-upload|confirm-address)/;
const behindSocket = /^(?:chat-socket|desk-socket)$/;
const onQueue = /^(?:receive-email|triage|deliver|record-receipt|fetch-media)$/;

/** What `times` of a kind use. Polled functions take several messages at once where many wait. */
function usedBy({ group, of, times, kind, measured, shape, coldShare, batch }: Uses): Used[] {
  const line = (price: PriceName, quantity: number, item = of): Used => ({
    group,
    item,
    price,
    quantity: quantity * times,
  });
  const entries = Object.entries(kind.invocations);
  const runs = entries.reduce((sum, [name, count]) => sum + count / (onQueue.test(name) ? batch : 1), 0);
  const http = sumOf(kind.invocations, (name) => behindHttp.test(name) && !behindSocket.test(name));
  const frames = sumOf(kind.invocations, (name) => behindSocket.test(name));
  const pushes = sumOf(kind.calls, (name) => name.includes(" execute-api:"));
  const sent = sumOf(kind.calls, (name) => / sqs:SendMessage$/.test(name));
  const deleted = sumOf(kind.calls, (name) => / sqs:DeleteMessage/.test(name));
  const polled = sumOf(kind.invocations, (name) => onQueue.test(name));
  const logBytes =
    sumOf(kind.logBytes, () => true) +
    runs * assumptions.logBytesOfInvocation +
    (http + frames) * assumptions.accessLogBytes;
  return [
    line("httpRequest", http),
    line("socketMessage", frames + pushes),
    line("invocation", runs),
    line(
      "gbSecond",
      entries.reduce(
        (sum, [name, count]) => sum + count * gbSecondsOf(name, kind, { measured, shape, coldShare }),
        0,
      ),
    ),
    line("queueRequest", sent + (polled + Math.max(deleted, polled)) / batch),
    line("writeUnit", kind.writeUnits),
    line("readUnit", kind.readUnits),
    line(
      "objectPut",
      sumOf(kind.calls, (name) => / s3:PutObject$/.test(name)),
    ),
    line(
      "objectGet",
      sumOf(kind.calls, (name) => / s3:GetObject$/.test(name)),
    ),
    line("logGb", logBytes / 1e9),
    line("logStoredGb", logBytes / 1e9),
  ];
}

/** Of one invocation: CPU stretched to the share of a CPU that it gets, waits, and now and then a cold start. */
function gbSecondsOf(
  name: string,
  kind: MeasuredKind,
  { measured, shape, coldShare }: { measured: Measured; shape: Shape; coldShare: number },
): number {
  return (
    (millisecondsOf(name, kind, { measured, shape, coldShare }) / 1000) *
    ((shape.memoryMb[name] ?? 512) / 1024)
  );
}

function millisecondsOf(
  name: string,
  kind: MeasuredKind,
  { measured, shape, coldShare }: { measured: Measured; shape: Shape; coldShare: number },
): number {
  const stretch = Math.max(1, assumptions.fullCpuMb / (shape.memoryMb[name] ?? 512));
  const waits = Object.entries(kind.calls).reduce((sum, [call, count]) => {
    const [, service] = /^(\S+) ([a-z-]+):/.exec(call)?.slice(1) ?? [];
    return call.startsWith(`${name} `) ? sum + count * waitOf(service) : sum;
  }, 0);
  const platform = name === "deliver" && mailsOut(kind) === 0 ? assumptions.platformMs : 0;
  // Lambda gives a starting function a whole CPU, whatever its memory.
  const start = coldShare * (measured.loadCpuMs[name] ?? Math.max(0, ...Object.values(measured.loadCpuMs)));
  const count = kind.invocations[name] ?? 1;
  return (measured.cpuMs[name] ?? 0) * stretch + (waits + platform) / count + start;
}

function waitOf(service: string | undefined): number {
  const known: Readonly<Record<string, number>> = assumptions.waitMs;
  return known[service ?? ""] ?? 0;
}

function kindOf(measured: Measured, name: string): MeasuredKind {
  const found = measured.kinds.find(({ kind }) => kind === name);
  if (!found) throw new Error(`bench/results/requests.json does not tell what "${name}" takes`);
  return found;
}

/** What the second delivery adds to the first. */
function without(both: MeasuredKind, one: MeasuredKind): MeasuredKind {
  const less = (all: Readonly<Record<string, number>>, some: Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.entries(all)
        .map(([key, count]) => [key, count - (some[key] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  return {
    kind: both.kind,
    invocations: less(both.invocations, one.invocations),
    calls: less(both.calls, one.calls),
    logBytes: less(both.logBytes, one.logBytes),
    writeUnits: Math.max(0, both.writeUnits - one.writeUnits),
    readUnits: Math.max(0, both.readUnits - one.readUnits),
  };
}

/** One line for what has one name and one price. */
function combined(used: readonly Used[]): Used[] {
  const lines = new Map<string, Used>();
  for (const line of used) {
    const key = `${line.group} ${line.item} ${line.price}`;
    lines.set(key, { ...line, quantity: line.quantity + (lines.get(key)?.quantity ?? 0) });
  }
  return [...lines.values()];
}

function sumOf(counts: Readonly<Record<string, number>>, of: (name: string) => boolean): number {
  return Object.entries(counts).reduce((sum, [name, count]) => (of(name) ? sum + count : sum), 0);
}
