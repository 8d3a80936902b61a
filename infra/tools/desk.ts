import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { safeParse } from "zod/mini";
import { Role } from "../../shared/api/desk/people.ts";
import type { TicketView } from "../../shared/api/desk/tickets.ts";
import { readSystem } from "../local/system-file.ts";
import { DeskClient, DeskError, signInLocally } from "./desk-client.ts";
import {
  describeChannels,
  describeConversation,
  describeHeaders,
  describeHeld,
  describeQueues,
  describeTickets,
} from "./desk-view.ts";

const HELP = `What you can do:
  queues               how many wait where
  list <queue>         the tickets of a queue, most urgent first
  mine                 your tickets
  next <queue>         claim the next ticket of a queue
  open <ticket>        show a ticket (its number in the last list, or its id) and work on it
  claim                claim the open ticket
  save <n> <path>      save the nth file that the customer of the open ticket sent
  attach <path>        send this file with the next reply
  reply <text>         answer the customer on their channel
  lift                 write to this customer's address again (supervisors)
  note <text>          a note for colleagues
  transfer <queue>     hand it to another queue
  release              put it back into its queue
  answer <entry> <text>  answer, and say which FAQ entry it is made of
  close [entry]        done; the FAQ entry that it was about
  template <name> <language> <value> | …  send a message that WhatsApp approved
  channels             how each account of each channel does
  resume <channel> <account>  let answers go out again from a stopped account (supervisors)
  quarantine [more]    what was held back, and why, the newest first
  headers <id>         where a held mail came from, or what could not be read
  let-in <id>          let a held item through (supervisors)
  discard <id>         delete a held item for good (supervisors)
  away / available     whether you take tickets
  help, quit`;

/**
 * A desk in the terminal: signs in at the local issuer and speaks the desk API as any client would.
 * `npm run desk -- --as Mei --role agent`, and with words behind it one command: `npm run desk -- queues`.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      as: { type: "string", default: "Mei" },
      role: { type: "string", default: "agent" },
      data: { type: "string", default: ".relaydesk" },
    },
  });
  const role = safeParse(Role, values.role);
  if (!role.success) throw new Error("--role is one of agent, supervisor, admin.");
  const system = readSystem(values.data);
  const token = await signInLocally(system.signInUrl, values.as, role.data);
  const desk = new Desk(new DeskClient(system.httpUrl, token));
  if (positionals.length > 0) return desk.run(positionals.join(" "));

  console.log(`Signed in as ${values.as} (${role.data}). Type "help" to see what you can do.`);
  await desk.run("queues");
  await converse(desk);
}

/** Line by line until "quit" or the end of what is piped in. */
async function converse(desk: Desk): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: "desk> " });
  const prompt = () => {
    if (process.stdin.isTTY) terminal.prompt();
  };
  prompt();
  for await (const line of terminal) {
    if (line.trim() === "quit") break;
    await desk.run(line).catch(explain);
    prompt();
  }
  terminal.close();
}

/** One person's session: remembers the last list and the ticket that lies open. */
class Desk {
  readonly #api: DeskClient;
  #listed: readonly TicketView[] = [];
  #open: TicketView | undefined;
  /** Uploaded for the next reply. */
  #files: Awaited<ReturnType<DeskClient["upload"]>>[] = [];
  /** Where the next page of the quarantine begins. */
  #nextHeld: string | undefined;

  constructor(api: DeskClient) {
    this.#api = api;
  }

  async run(line: string): Promise<void> {
    const [word = "", ...rest] = line.trim().split(/\s+/);
    const text = line.trim().slice(word.length).trim();
    const first = rest[0] ?? "";
    switch (word) {
      case "":
        return;
      case "help":
        return say(HELP);
      case "queues":
        return say(describeQueues((await this.#api.queues()).items));
      case "list":
        return this.#list((await this.#api.queue(first)).items);
      case "mine":
        return this.#list((await this.#api.mine()).items);
      case "next":
        return this.#next(first);
      case "open":
        return this.#show(this.#find(first));
      case "claim":
        return this.#show((await this.#api.claim(this.#current().id)).id);
      case "reply":
        return this.#reply(text);
      case "save":
        return this.#save(Number(first), text.slice(first.length).trim());
      case "attach":
        return this.#attach(text);
      case "lift":
        return this.#did("They are written to again.", await this.#api.liftSuppression(this.#current().id));
      case "answer":
        return this.#did(
          "Sent.",
          await this.#api.reply(this.#current(), text.slice(first.length).trim(), { entry: first }),
        );
      case "template":
        return this.#template(rest[0] ?? "", rest[1] ?? "", rest.slice(2).join(" "));
      case "channels":
        return say(describeChannels((await this.#api.channels()).items));
      case "resume":
        return say(describeChannels([await this.#api.resumeChannel(first, rest[1] ?? "")]));
      case "note":
        return this.#did("Noted.", await this.#api.note(this.#current().id, text));
      case "transfer":
        return this.#did("Handed over.", await this.#api.transfer(this.#current(), { queue: first }));
      case "release":
        return this.#did("Back in its queue.", await this.#api.release(this.#current()));
      case "close":
        return this.#did("Closed.", await this.#api.close(this.#current(), first ? { entry: first } : {}));
      case "quarantine":
        return this.#quarantine(first === "more" ? this.#nextHeld : undefined);
      case "headers":
        return say(describeHeaders(await this.#api.heldHeaders(first)));
      case "let-in":
        return say(`${(await this.#api.settle(first, "release")).state}: it goes through triage again.`);
      case "discard":
        return say(`${(await this.#api.settle(first, "delete")).state}, with its raw mail.`);
      case "away":
      case "available":
        return say(`You are ${(await this.#api.presence(word)).presence}.`);
      default:
        return say(`"${word}" is not known here. Type "help".`);
    }
  }

  #list(tickets: readonly TicketView[]): void {
    this.#listed = tickets;
    say(describeTickets(tickets));
  }

  async #next(queue: string): Promise<void> {
    const { ticket } = await this.#api.claimNext(queue);
    if (!ticket) return say("Nothing waits there.");
    await this.#show(ticket.id);
  }

  async #show(id: string): Promise<void> {
    const conversation = await this.#api.ticket(id);
    this.#files = [];
    this.#open = conversation.ticket;
    say(describeConversation(conversation));
  }

  async #quarantine(cursor: string | undefined): Promise<void> {
    const page = await this.#api.quarantine(cursor);
    this.#nextHeld = page.cursor;
    say(describeHeld(page.items));
    if (page.cursor !== undefined) say('There is more: "quarantine more".');
  }

  /** Counted through the whole conversation, as it is shown. A file that is there is never overwritten. */
  async #save(number: number, path: string): Promise<void> {
    const { id } = this.#current();
    const { items } = await this.#api.ticket(id);
    const files = items.flatMap((item) =>
      item.kind === "message"
        ? item.attachments.map((file, index) => ({ file, index, message: item.id }))
        : [],
    );
    const found = files[number - 1];
    if (!found || path === "") throw new Error('Say which file and where to: "save 1 picture.jpg".');
    const content = await this.#api.download(id, found.message, found.index, found.file.size ?? 0);
    await writeFile(path, content, { flag: "wx" });
    say(`${path} has ${content.byteLength} bytes. It comes from a stranger: open it with care.`);
  }

  async #attach(path: string): Promise<void> {
    const content = await readFile(path);
    const file = { name: basename(path), type: "application/octet-stream", content };
    this.#files.push(await this.#api.upload(this.#current().id, file));
    say(`${file.name} (${content.byteLength} bytes) goes out with the next reply.`);
  }

  async #reply(text: string): Promise<void> {
    const ticket = await this.#api.reply(this.#current(), text, { files: this.#files });
    this.#files = [];
    this.#did("Sent.", ticket);
  }

  async #template(name: string, language: string, values: string): Promise<void> {
    const filled = values
      .split("|")
      .map((value) => value.trim())
      .filter((value) => value !== "");
    this.#did("Sent.", await this.#api.template(this.#current(), name, language, filled));
  }

  #did(what: string, ticket: TicketView): void {
    this.#open = ticket;
    say(what);
  }

  #find(word: string): string {
    return this.#listed[Number(word) - 1]?.id ?? word;
  }

  #current(): TicketView {
    if (!this.#open) throw new Error('No ticket is open: type "next <queue>" or "open <ticket>" first.');
    return this.#open;
  }
}

function say(text: string): void {
  console.log(text);
}

function explain(error: unknown): void {
  if (error instanceof DeskError) console.log(`Refused (${error.status}): ${error.message}`);
  else console.log(error instanceof Error ? error.message : String(error));
}

main().catch((error: unknown) => {
  explain(error);
  process.exitCode = 1;
});
