import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  confirm,
  makeConfirmationToken,
  readConfirmationToken,
} from "../../../shared/domain/address-confirmation.ts";
import { isLinked, linkWithProof, type Party, unlink } from "../../../shared/domain/identity-link.ts";
import { candidatesFor, hinted } from "../../../shared/domain/link-suggestions.ts";
import { afterNoon, aTicket, noon, sampleIds } from "../../support/samples.ts";

function party(channel: string, address: string): Party {
  return { contact: sampleIds.contact(channel, address), channel, address };
}

const [kim, chat] = [party("email", "kim@customer.example"), party("chat", "user-7")];
const confirmed = { kind: "confirmed-mail", address: "kim@customer.example", confirmation: "Q" } as const;
const signedIn = { kind: "signed-identity", issuer: "wallet", subject: "user-7" } as const;
const first = { by: "Mei", at: noon };

function linkedOnce() {
  const outcome = linkWithProof(undefined, [kim, chat], confirmed, first);
  if (outcome.kind !== "change") throw new Error("was not linked");
  return outcome.after;
}

describe("a link between two contacts", () => {
  it("is the same however the two are named, and the first proof stands", () => {
    const other = linkWithProof(undefined, [chat, kim], confirmed, first);
    expect(other).toEqual({ kind: "change", after: linkedOnce() });
    expect(linkWithProof(linkedOnce(), [kim, chat], signedIn, { by: "chat", at: afterNoon(1) })).toEqual({
      kind: "unchanged",
    });
  });

  it("is not made of one contact", () => {
    expect(linkWithProof(undefined, [kim, kim], confirmed, first)).toMatchObject({ reason: "same-contact" });
  });

  it("once taken back, comes back by a confirmation that was asked for afterwards, and by nothing else", () => {
    const back = unlink(linkedOnce(), { by: "Sun", at: afterNoon(5) });
    if (back.kind !== "change") throw new Error("was not taken back");
    expect(isLinked(back.after)).toBe(false);
    const again = { by: "Mei", at: afterNoon(9) };
    const link = (proof: Parameters<typeof linkWithProof>[2], askedAt?: string) =>
      linkWithProof(back.after, [kim, chat], proof, { ...again, ...(askedAt !== undefined && { askedAt }) })
        .kind;
    expect(link(signedIn)).toBe("refused");
    expect(link(confirmed)).toBe("refused");
    expect(link(confirmed, afterNoon(4))).toBe("refused");
    expect(link(confirmed, afterNoon(6))).toBe("change");
    expect(unlink(back.after, again)).toEqual({ kind: "unchanged" });
    expect(unlink(undefined, again)).toMatchObject({ reason: "not-linked" });
  });
});

describe("a question to the owner of an address", () => {
  const keys = [{ id: "k2", key: "the second key" }];
  const ticket = aTicket("asked").id;
  const question = { ticket, id: sampleIds.confirmation(ticket, "request-1") };

  it("is found again by its token, and by no other", () => {
    const token = makeConfirmationToken(question, keys);
    expect(readConfirmationToken(token, keys)).toEqual(question);
    expect(readConfirmationToken(token, [{ id: "k1", key: "another" }, ...keys])).toEqual(question);
    expect(readConfirmationToken(token, [{ id: "k2", key: "another" }])).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."0A9Zk."), (at, sign) => {
        const changed = token.slice(0, at) + sign + token.slice(at + 1);
        if (changed !== token) expect(readConfirmationToken(changed, keys)).toBeUndefined();
      }),
    );
  });

  it("is answered once, and in time", () => {
    const asked = {
      ...question,
      address: "kim@customer.example",
      language: "en",
      askedBy: "Mei",
      askedAt: noon,
      until: afterNoon(60),
    };
    const at = (minutes: number) => new Date(afterNoon(minutes));
    expect(confirm(asked, at(60)).kind).toBe("expired");
    const yes = confirm(asked, at(59));
    expect(yes).toEqual({ kind: "confirmed", after: { ...asked, confirmedAt: afterNoon(59) } });
    expect(confirm({ ...asked, confirmedAt: noon }, at(600)).kind).toBe("already");
  });
});

describe("who the customer of a ticket might be", () => {
  const ids = sampleIds;
  const whatsapp = {
    channel: "whatsapp",
    address: "6591234567",
    contact: ids.contact("whatsapp", "6591234567"),
  };
  const call = { id: "CA1", kind: "callback", number: "+6598765432" } as const;
  const mail = { channel: "email", account: "help@wallet.example", address: "kim@customer.example" };

  it.each([
    [
      "the same number on every channel of telephones, but not themselves",
      whatsapp,
      [],
      [
        ["twilio-sms", "+6591234567", "same-number"],
        ["twilio-sms", "whatsapp:+6591234567", "same-number"],
        ["twilio-voice", "+6591234567", "same-number"],
      ],
    ],
    [
      "whose number a caller gave",
      { channel: "twilio-voice", address: "hidden:CA1", contact: ids.contact("twilio-voice", "hidden:CA1") },
      [{ call }],
      [
        ["twilio-sms", "+6598765432", "number-given"],
        ["twilio-sms", "whatsapp:+6598765432", "number-given"],
        ["twilio-voice", "+6598765432", "number-given"],
        ["whatsapp", "6598765432", "number-given"],
      ],
    ],
    [
      "whose mail address a form names",
      { channel: "email", address: mail.address, contact: ids.contact("form", mail.address) },
      [{ replyTo: mail }],
      [["email", mail.address, "address-given"]],
    ],
    [
      "nobody, on a channel of names",
      { channel: "telegram", address: "77", contact: ids.contact("telegram", "77") },
      [],
      [],
    ],
  ] as const)("is %s", (_what, ticket, messages, expected) => {
    expect(candidatesFor(ticket, messages, ids)).toEqual(
      expected.map(([channel, address, reason]) => ({
        contact: ids.contact(channel, address),
        channel,
        reason,
      })),
    );
  });

  it.each([
    ["kim@customer.example", "k…m@customer.example"],
    ["k@customer.example", "k…@customer.example"],
    ["+6591234567", "+65…4567"],
    ["12345", "…"],
  ])("%s is shown as %s", (address, shown) => {
    expect(hinted(address)).toBe(shown);
  });
});
