import { describe, expect, it } from "vitest";
import type { Block } from "../../shared/domain/block.ts";
import { messageTextKey } from "../../shared/domain/object-keys.ts";
import { agentLine, snoozedLine } from "../../shared/domain/ticket.ts";
import type {
  Blobs,
  BlockStore,
  DeskStore,
  MentionStore,
  MessageStore,
  PhraseStore,
  SplitChange,
  TicketStore,
} from "../../shared/flow/ports.ts";
import {
  afterNoon,
  agentNamed,
  aMessage,
  anAssignedTicket,
  aStoredMessage,
  aTicket,
  noon,
  sampleIds,
} from "./samples.ts";

export interface DeskStores {
  readonly tickets: TicketStore;
  readonly desk: DeskStore;
  readonly messages: MessageStore;
  readonly blocks: BlockStore;
  readonly phrases: PhraseStore;
  readonly mentions: MentionStore;
  /** Where long texts are; a store in memory has none. */
  readonly blobs?: Blobs;
}

/** What the desk keeps for its own acts. The suite may share a store between its tests, whose records have own names. */
export function describeDeskStores(name: string, makeStore: () => Promise<DeskStores>): void {
  describe(`${name}, as the desk's ports promise`, () => {
    describeSplits(makeStore);
    describeRest(makeStore);

    it("keeps out whom agents block, by the first one's word, until it is lifted once", async () => {
      const { blocks } = await makeStore();
      const block: Block = {
        kind: "domain",
        of: "evil.example",
        name: "evil.example",
        channel: "email",
        cause: "blocked",
        by: "Ada",
        at: noon,
        ticket: "T1",
      };
      await blocks.putBlock(block);
      await blocks.putBlock({ ...block, cause: "spam", by: "Bo" });
      expect(await blocks.block("domain", "evil.example")).toEqual(block);
      expect(await blocks.block("contact", "evil.example")).toBeUndefined();
      expect(await blocks.blocks()).toEqual([block]);
      expect(await blocks.liftBlock("domain", "evil.example")).toBe(true);
      expect(await blocks.liftBlock("domain", "evil.example")).toBe(false);
      expect(await blocks.blocks()).toEqual([]);
    });

    it("keeps the desk's own texts and macros, each under its id", async () => {
      const { phrases } = await makeStore();
      const reply = { id: "hello", title: "Hello", texts: { en: "Hello." } };
      await phrases.putReply(reply);
      await phrases.putReply({ ...reply, title: "Hello again" });
      await phrases.putMacro({ id: "end", title: "End", steps: [{ act: "close" }] });
      expect(await phrases.replies()).toEqual([{ ...reply, title: "Hello again" }]);
      expect(await phrases.macros()).toEqual([{ id: "end", title: "End", steps: [{ act: "close" }] }]);
      await phrases.removePhrase("reply", "hello");
      await phrases.removePhrase("reply", "hello");
      expect(await phrases.replies()).toEqual([]);
    });

    it("lists the notes that call an agent, the newest first, and remembers up to when they were looked at", async () => {
      const { tickets, mentions } = await makeStore();
      const [ada, bo] = [agentNamed("called-ada"), agentNamed("called-bo")];
      let before = aTicket("calling");
      await tickets.save({ before: undefined, after: before });
      for (const [at, called] of [[ada], [ada, bo]].entries()) {
        const after = { ...before, v: before.v + 1 };
        const note = {
          ...{ id: `note-${at}`, ticket: before.id, at: afterNoon(at), author: "Mei", text: `Note ${at}` },
          mentions: called,
        };
        await tickets.save({ before, after, note });
        before = after;
      }
      const { items, seenAt } = await mentions.mentionsOf(ada, 10);
      expect(items.map(({ note }) => note)).toEqual(["note-1", "note-0"]);
      expect(items[0]).toMatchObject({ ticket: before.id, at: afterNoon(1), by: "Mei", text: "Note 1" });
      expect(seenAt).toBeUndefined();
      await mentions.seeMentions(ada, afterNoon(1));
      expect((await mentions.mentionsOf(ada, 1)).seenAt).toBe(afterNoon(1));
      expect((await mentions.mentionsOf(bo, 10)).items).toHaveLength(1);
      const notes = (await tickets.conversationOf(before.id))?.notes ?? [];
      expect(notes.map(({ mentions: called }) => called)).toEqual([[ada], [ada, bo]]);
    });
  });
}

function describeRest(makeStore: () => Promise<DeskStores>): void {
  it("lists what rests beside its line, and as due when its time has come", async () => {
    const { tickets, desk } = await makeStore();
    const agent = agentNamed("resting-ada");
    await desk.putAgent({ id: agent, name: "Ada", max: 5, skills: [], languages: [], presence: "available" });
    const opened = aTicket("resting");
    await tickets.save({ before: undefined, after: opened });
    const assigned = anAssignedTicket("resting", agent);
    await tickets.save({ before: opened, after: assigned });
    const snooze = { until: afterNoon(60), by: agent, at: noon };
    const resting = { ...assigned, v: assigned.v + 1, snooze };
    await tickets.save({ before: assigned, after: resting });
    expect((await desk.line(agentLine(agent), 10)).items).toEqual([]);
    const { items } = await desk.line(snoozedLine(agentLine(agent)), 10);
    expect(items.map(({ ticket }) => ticket)).toEqual([resting.id]);
    expect((await tickets.ticket(resting.id))?.snooze).toEqual(snooze);
    const due = async (minutes: number) =>
      (await desk.due(new Date(afterNoon(minutes)), 500)).some(({ ticket }) => ticket === resting.id);
    expect([await due(59), await due(61)]).toEqual([false, true]);
  });
}

function describeSplits(makeStore: () => Promise<DeskStores>): void {
  /** A ticket with two messages, of which the second goes. */
  async function planned(stores: DeskStores, name: string, text?: string): Promise<SplitChange> {
    const ticket = aTicket(name);
    await stores.tickets.save({ before: undefined, after: ticket });
    const first = await stores.tickets.addMessage({ ...aStoredMessage(name), ticket: ticket.id });
    const second = {
      ...aStoredMessage(`${name} again`, text === undefined ? {} : { message: aMessage({ text }) }),
      ticket: ticket.id,
      receivedMs: first.receivedMs + 1,
    };
    await stores.tickets.addMessage(second);
    const part = sampleIds.split(ticket.id, second.id);
    return {
      original: { before: ticket, after: { ...ticket, v: 2, related: [part] } },
      part: { ...aTicket(`${name} part`), id: part, linkedTo: ticket.id },
      moved: [
        {
          message: second,
          mark: {
            message: second.id,
            reference: sampleIds.reference("email", `${name} again`),
            ticket: part,
            receivedMs: second.receivedMs,
            done: true,
            outcome: "ticketed",
          },
        },
      ],
      audit: [{ id: name, ticket: part, at: noon, actor: "Ada", act: "split it off" }],
    };
  }

  it("moves messages to a ticket of their own, where whoever refers to them finds them", async () => {
    const stores = await makeStore();
    const change = await planned(stores, "taken apart");
    expect(await stores.tickets.split(change)).toBe("saved");
    const [original, part] = await Promise.all(
      [change.original.after.id, change.part.id].map((id) => stores.tickets.conversationOf(id)),
    );
    expect(original?.messages).toHaveLength(1);
    expect(original?.ticket.related).toEqual([change.part.id]);
    expect(part?.messages.map(({ id }) => id)).toEqual(change.moved.map(({ message }) => message.id));
    expect(part?.messages[0]?.message.text).toBe(change.moved[0]?.message.message.text);
    expect(part?.audit).toHaveLength(1);
    const reference = sampleIds.reference("email", "taken apart again");
    expect(await stores.tickets.ticketsByReference([reference])).toEqual([change.part.id]);
    expect(await stores.tickets.split(change)).toBe("conflict");
  });

  it("leaves no copy of a long text behind", async () => {
    const stores = await makeStore();
    const change = await planned(stores, "long", "word ".repeat(5000));
    const [before, after] = [change.original.before.id, change.part.id];
    const message = change.moved[0]?.message;
    expect(await stores.tickets.split(change)).toBe("saved");
    const [part] = (await stores.tickets.conversationOf(after))?.messages ?? [];
    expect(part?.message.text).toBe(message?.message.text);
    const copies = [before, after].map((ticket) =>
      stores.blobs?.get(messageTextKey(ticket, message?.id ?? "")),
    );
    if (stores.blobs) expect((await Promise.all(copies)).map(Boolean)).toEqual([false, true]);
  });

  it("moves nothing when the ticket or a message changed meanwhile", async () => {
    const stores = await makeStore();
    const [one, other] = [await planned(stores, "changed"), await planned(stores, "erased")];
    const { before } = one.original;
    await stores.tickets.save({ before, after: { ...before, v: 2 } });
    expect(await stores.tickets.split(one)).toBe("conflict");
    const message = other.moved[0]?.message;
    if (!message) throw new Error("nothing is moved");
    const media = { checkAt: noon, attempts: 0, epoch: 1 };
    const audit = { id: "erased", ticket: message.ticket, at: noon, actor: "customer", act: "deleted" };
    await stores.messages.eraseMessage({ ...message, erasedAt: noon, media }, audit);
    expect(await stores.tickets.split(other)).toBe("conflict");
    for (const { original, part } of [one, other]) {
      expect((await stores.tickets.conversationOf(original.before.id))?.messages).toHaveLength(2);
      expect(await stores.tickets.ticket(part.id)).toBeUndefined();
    }
  });
}
