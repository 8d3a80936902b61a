import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import relaydeskConfig from "../../relaydesk.config.ts";
import { Relaydesk, rawMail, type Triaged } from "./support/relaydesk.ts";

/*
 * Two machines that answer each other would do so for ever. Here each machine answers every mail at once and never
 * remembers that it did, which is worse than any that is sold; the desk has to be the one that stops.
 */

const ours = "support@demo-wallet.example";
const theirs = "support@other-wallet.example";
/** More than any guard lets through: who gets here would never stop. */
const roundsBorne = 15;

let desk: Relaydesk;
let other: Relaydesk;
beforeAll(async () => {
  desk = await Relaydesk.start();
  other = await Relaydesk.start({
    ...relaydeskConfig,
    brand: { name: "Other Wallet", supportAddress: theirs },
    channels: { email: { addresses: [theirs] } },
  });
  // Two systems are started.
}, 240_000);
afterAll(async () => {
  await desk.stop();
  await other.stop();
});

interface Post {
  readonly from: string;
  readonly to: string;
  readonly raw: string | Buffer;
}

interface Sent {
  readonly raw: Buffer;
  readonly to: string;
}

/** Answers a mail that it got with others. */
type Machine = (mail: Sent) => Promise<readonly Post[]>;

/** Sends it, and waits until everything that it leads to has left the desk. */
async function handIn(to: Relaydesk, post: Post): Promise<Triaged> {
  await to.mail(post.from, post.raw, post.to);
  const triaged = await to.nextTriaged();
  if (triaged.ticket !== undefined) await to.settled(triaged.ticket);
  return triaged;
}

/** Mails that leave a desk for this mailbox, or its signed addresses, from now on: each is told once, oldest first. */
function outbox(from: Relaydesk, mailbox: string) {
  const looked = new Set(from.system.sentMail.list().map(({ id }) => id));
  return async (): Promise<readonly Sent[]> => {
    const fresh = from.system.sentMail
      .list()
      .filter(({ id, to }) => !looked.has(id) && to.some(isFor(mailbox)));
    for (const { id } of fresh) looked.add(id);
    const found = await Promise.all(fresh.reverse().map(({ id }) => from.system.sentMail.find(id)));
    return found.flatMap((each) => (each ? [{ raw: each.raw, to: each.mail.to[0] ?? "" }] : []));
  };
}

function isFor(mailbox: string) {
  return (address: string) => address.replace(/\+[^@]*@/, "@") === mailbox;
}

/** A person writes, a machine answers whatever comes back. Ends when nothing is left to answer. */
async function untilQuiet(first: Post, machine: Machine) {
  const sent = outbox(desk, first.from);
  const outcomes: Triaged[] = [];
  let mails = 0;
  let posts: readonly Post[] = [first];
  for (let round = 0; posts.length > 0; round += 1) {
    if (round > roundsBorne) throw new Error(`still talking after ${roundsBorne} rounds`);
    for (const post of posts) outcomes.push(await handIn(desk, post));
    const answers = await sent();
    mails += answers.length;
    posts = (await Promise.all(answers.map(machine))).flat();
  }
  const tickets = new Set(outcomes.flatMap(({ ticket }) => (ticket === undefined ? [] : [ticket])));
  return { mails, outcomes, tickets: [...tickets] };
}

let people = 0;

function question(text = "How do I get a refund?", subject = "Refund"): Post {
  people += 1;
  const from = `person${people}@customer.example`;
  const headers = { From: from, To: ours, Subject: subject, "Message-ID": `<q-${people}@customer.example>` };
  return { from, to: ours, raw: rawMail(headers, text) };
}

interface Style {
  /** Fields that it adds. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly envelopeFrom?: "null";
  /** How its answer can be told to belong to what it answers. */
  readonly thread: "reply-to" | "references" | "subject" | "nothing";
  readonly subject: (theirs: string) => string;
  readonly text: (count: number) => string;
}

/** A machine of one style, behind the mailbox of a person. */
function machineOf({ from }: Post, style: Style): Machine {
  let count = 0;
  return async (mail) => {
    count += 1;
    const { headers, subject = "" } = await PostalMime.parse(mail.raw);
    const field = (name: string) => headers.find((each) => each.key === name)?.value ?? "";
    const to = style.thread === "reply-to" ? field("reply-to") : ours;
    const id = field("message-id");
    const threaded = style.thread === "reply-to" || style.thread === "references";
    const raw = rawMail(
      {
        From: from,
        To: to,
        Subject: style.subject(style.thread === "nothing" ? "" : subject),
        "Message-ID": `<m-${count}-${from}>`,
        ...(threaded && { "In-Reply-To": id, References: id }),
        ...style.headers,
      },
      style.text(count),
    );
    return [{ from: style.envelopeFrom === "null" ? "" : from, to, raw }];
  };
}

const away = () => "I am out of the office until Monday and will read your mail then.";
const acknowledged = (count: number) =>
  `Thank you for contacting us. Your request has been received and is being reviewed by our staff.\nTicket: ${48_000 + 17 * count}`;

describe("a vacation responder", () => {
  it("that says what it is is recorded on the ticket, and not answered", async () => {
    const first = question();
    const { mails, outcomes, tickets } = await untilQuiet(
      first,
      machineOf(first, {
        headers: { "Auto-Submitted": "auto-replied (vacation)" },
        envelopeFrom: "null",
        thread: "reply-to",
        subject: (theirs) => `Auto: ${theirs}`,
        text: away,
      }),
    );
    expect(mails).toBe(1);
    expect(tickets).toHaveLength(1);
    expect(outcomes.map(({ decision }) => decision)).toEqual(["answer", "record"]);
    const view = await (await desk.desk("Mei")).ticket(tickets[0] ?? "");
    expect(view.ticket.status).toBe("answered");
  });

  it.each(["reply-to", "references", "subject"] as const)(
    "that hides what it is, and comes back by %s, goes quiet on one ticket",
    async (thread) => {
      const first = question();
      const style: Style = { thread, subject: (theirs) => `Re: ${theirs}`, text: away };
      const { mails, tickets } = await untilQuiet(first, machineOf(first, style));
      expect(mails).toBeLessThanOrEqual(3);
      expect(tickets).toHaveLength(1);
    },
  );
});

describe("another ticket system's acknowledgement", () => {
  it("that says what it is is recorded on the ticket, and not answered", async () => {
    const first = question("Something about the lobby's piano");
    const { mails, outcomes, tickets } = await untilQuiet(
      first,
      machineOf(first, {
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
        thread: "references",
        subject: (theirs) => `[Ticket received] ${theirs}`,
        text: acknowledged,
      }),
    );
    expect(mails).toBe(1);
    expect(tickets).toHaveLength(1);
    expect(outcomes.at(-1)).toMatchObject({ decision: "record", rule: "automatic-mail" });
  });

  it.each(["reply-to", "references", "subject"] as const)(
    "that hides what it is, and comes back by %s, goes quiet on one ticket",
    async (thread) => {
      const first = question("Something about the lobby's piano");
      const style: Style = { thread, subject: (theirs) => theirs, text: acknowledged };
      const { mails, tickets } = await untilQuiet(first, machineOf(first, style));
      expect(mails).toBeLessThanOrEqual(3);
      expect(tickets).toHaveLength(1);
    },
  );

  it("that hides what it is and belongs to nothing is silenced when it repeats itself", async () => {
    const first = question("Something about the lobby's piano");
    const style: Style = { thread: "nothing", subject: () => "We got your mail", text: acknowledged };
    const { mails, outcomes } = await untilQuiet(first, machineOf(first, style));
    // The person's own mail, and two of the machine's: `identicalTexts` is 2.
    expect(mails).toBeLessThanOrEqual(3);
    expect(outcomes.length).toBe(mails + 1);
  });

  it("that finds new words each time is silenced by what one contact may get", async () => {
    const words = [
      "apple",
      "river",
      "candle",
      "window",
      "copper",
      "garden",
      "marble",
      "violin",
      "harbour",
      "lantern",
    ];
    const first = question("Something about the lobby's piano");
    const style: Style = {
      thread: "nothing",
      subject: () => "We got your mail",
      text: (count) =>
        `We have received your mail about the ${words[count % words.length]} and ${words[(3 * count) % words.length]}.`,
    };
    const { mails } = await untilQuiet(first, machineOf(first, style));
    expect(mails).toBeLessThanOrEqual(5);
  });
});

describe("Relaydesk against itself", () => {
  const suppressing = /^(auto-submitted|x-auto-response-suppress|precedence):.*\r\n(?:[ \t].*\r\n)*/gim;

  /** A second desk, whose mail passes a gateway that may strip what tells machines from people. */
  function secondDesk(gateway: (raw: string) => string): { machine: Machine; outcomes: Triaged[] } {
    const back = outbox(other, ours);
    const outcomes: Triaged[] = [];
    const machine: Machine = async ({ raw, to }) => {
      outcomes.push(await handIn(other, { from: ours, to, raw: gateway(raw.toString("latin1")) }));
      return (await back()).map((mail) => ({
        from: theirs,
        to: mail.to,
        raw: gateway(mail.raw.toString("latin1")),
      }));
    };
    return { machine, outcomes };
  }

  function fromTheOther(text: string): Post {
    people += 1;
    const headers = {
      From: theirs,
      To: ours,
      Subject: "Refund",
      "Message-ID": `<s-${people}@elsewhere.example>`,
    };
    return { from: theirs, to: ours, raw: rawMail(headers, text) };
  }

  it("stops at the first automatic mail", async () => {
    const { machine, outcomes } = secondDesk((raw) => raw);
    const { mails, tickets } = await untilQuiet(fromTheOther("How do I get a refund?"), machine);
    expect([mails, tickets.length]).toEqual([1, 1]);
    expect(outcomes).toMatchObject([{ outcome: "held", cause: "automatic" }]);
  });

  it.each(["How do I get a refund?", "Something about the lobby's piano"])(
    "goes quiet on one ticket on each side when a gateway hides that they are machines (%s)",
    async (text) => {
      const { machine, outcomes } = secondDesk((raw) => raw.replace(suppressing, ""));
      const { mails, tickets } = await untilQuiet(fromTheOther(text), machine);
      expect(mails).toBeLessThanOrEqual(3);
      expect(tickets).toHaveLength(1);
      expect(new Set(outcomes.map(({ ticket }) => ticket)).size).toBe(1);
    },
  );

  it("does not listen to itself when somebody forwards its mail back", async () => {
    const first = question("Something about the lobby's piano");
    const forward: Machine = async ({ raw }) => [{ from: first.from, to: ours, raw }];
    const { mails, outcomes } = await untilQuiet(first, forward);
    expect(mails).toBe(1);
    expect(outcomes.at(-1)).toMatchObject({ outcome: "held", cause: "own" });
  });
});
