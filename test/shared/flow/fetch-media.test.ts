import { describe, expect, it } from "vitest";
import type { Channel } from "../../../shared/channels/channel.ts";
import type { Located } from "../../../shared/channels/media.ts";
import { noMedia } from "../../../shared/channels/media.ts";
import { parseConfig } from "../../../shared/domain/config.ts";
import type { Attachment } from "../../../shared/domain/message.ts";
import { runDue } from "../../../shared/flow/clock.ts";
import { fetchMedia, type MediaServices, mediaLeaseSeconds } from "../../../shared/flow/fetch-media.ts";
import type { MessagePlace } from "../../../shared/flow/ports.ts";
import { groupQuestion, withChoice } from "../../../shared/matching/group-questions.ts";
import { memoryBlobs } from "../../support/desk-table.ts";
import { memoryStore } from "../../support/memory-store.ts";
import {
  aChatMessage,
  afterNoon,
  aStoredMessage,
  aTicket,
  noon,
  sampleConfig,
} from "../../support/samples.ts";

const png = Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1");
const picture: Attachment = { name: "image", type: "image/*", kind: "image", providerId: "1" };
type Brought = Awaited<ReturnType<MediaServices["download"]>>;

/** A message with files, and a platform that gives them out as `answers` say, the last one for all further files. */
async function desk(attachments: readonly Attachment[], ...answers: readonly (Brought | Located | Error)[]) {
  const store = memoryStore();
  const blobs = memoryBlobs();
  const ticket = aTicket("with files");
  await store.save({ before: undefined, after: ticket });
  const message = aChatMessage({ attachments: [...attachments] });
  const stored = {
    ...aStoredMessage("with files", { message }),
    ticket: ticket.id,
    media: { checkAt: afterNoon(2), attempts: 0, epoch: 0 },
  };
  await store.addMessage(stored);
  const place: MessagePlace = { ticket: ticket.id, receivedMs: stored.receivedMs, message: stored.id };
  let minutes = 0;
  let asked = 0;
  const answer = () => {
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1] ?? { kind: "failed", reason: "expired" };
  };
  const channel: Channel = {
    ...{ name: "chat", maxBodyBytes: 0, maxTextLength: 0, maxAttachmentBytes: 0, replyWindow: undefined },
    freshSecrets: () => undefined,
    receive: () => Promise.reject(new Error("nothing is received")),
    send: () => Promise.reject(new Error("nothing is sent")),
    media: { ...noMedia, locate: async () => ({ kind: "at", url: "https://files.example/1" }) },
  };
  const services: MediaServices = {
    messages: store,
    blobs,
    openChannel: async () => channel,
    secretsOf: async () => undefined,
    toolsFor: () => ({ fetch, apiBase: "", secrets: undefined }),
    download: async () => {
      const next = answer();
      if (next instanceof Error) throw next;
      if (next.kind === "at") throw new Error("a download does not answer with an address");
      return next;
    },
    config: sampleConfig,
    now: () => new Date(afterNoon(minutes)),
    random: () => 0.5,
  };
  return {
    store,
    blobs,
    services,
    place,
    asked: () => asked,
    run: () => fetchMedia(place, services),
    pass: (more: number) => {
      minutes += more;
    },
    files: async () => (await store.message(place))?.message.attachments ?? [],
    work: async () => (await store.message(place))?.media,
  };
}

const file = (content: Uint8Array = png, type = "image/png"): Brought => ({ kind: "file", content, type });
const later: Brought = { kind: "later", code: "http-503" };

describe("a file of a message", () => {
  it("is stored as what its bytes are, under a name that can be saved, and looked for no more", async () => {
    const { run, files, blobs, work, place } = await desk([picture], file());
    expect(await run()).toMatchObject({ kind: "fetched", stored: 1, failed: [] });
    const key = `media/${place.ticket}/${place.message}/0`;
    expect(await files()).toEqual([
      { ...picture, name: "image.png", type: "image/png", size: png.byteLength, key },
    ]);
    expect(await blobs.get(key)).toEqual(png);
    expect(await work()).toBeUndefined();
    expect(await run()).toMatchObject({ kind: "nothing-to-do" });
  });

  it.each([
    [
      "a page that calls itself a picture",
      Buffer.from("<html><script>"),
      "image/png",
      "image/png",
      undefined,
    ],
    [
      "a page for signing in instead of a document",
      Buffer.from("<!DOCTYPE html>"),
      "text/html",
      "application/pdf",
      undefined,
    ],
    ["a page that was sent as one", Buffer.from("<!DOCTYPE html>"), "text/html", "text/html", "text/html"],
    [
      "a picture made of markup",
      Buffer.from("<svg onload='x()'/>"),
      "image/svg+xml",
      "image/*",
      "image/svg+xml",
    ],
    [
      "a program that calls itself a picture",
      Buffer.from("MZ..."),
      "image/png",
      "image/*",
      "application/vnd.microsoft.portable-executable",
    ],
    ["bytes that nobody knows", Buffer.from([1, 2, 3]), "", "video/*", "application/octet-stream"],
    ["a voice message", Buffer.from("OggS..."), "audio/ogg; codecs=opus", "audio/ogg", "audio/ogg"],
  ])("that is %s is kept as what it is, or not at all", async (_what, content, answered, declared, type) => {
    const { run, files } = await desk([{ ...picture, type: declared }], file(content, answered));
    await run();
    const [kept] = await files();
    if (type === undefined) expect(kept).toMatchObject({ failure: "not-a-file" });
    else expect(kept).toMatchObject({ type });
  });

  it.each([
    [{ kind: "failed", reason: "expired" } as const, "expired"],
    [{ kind: "failed", reason: "not-public" } as const, "not-public"],
    [{ kind: "failed", reason: "too-large" } as const, "too-large"],
  ])("that is not to be had leaves a note, and nothing is asked again: %j", async (answer, failure) => {
    const { run, files, work, asked } = await desk([picture], answer);
    expect(await run()).toMatchObject({ kind: "fetched", failed: [failure] });
    expect(await files()).toEqual([{ ...picture, failure }]);
    expect([await work(), asked()]).toEqual([undefined, 1]);
  });

  it("does not keep its neighbours from being fetched, and none is fetched twice", async () => {
    const three = ["1", "2", "3"].map((providerId) => ({ ...picture, providerId }));
    const gone: Brought = { kind: "failed", reason: "expired" };
    const { run, files, pass, asked } = await desk(three, later, file(), gone, file());
    expect(await run()).toMatchObject({ kind: "again", stored: 1, failed: ["expired"], codes: ["http-503"] });
    expect((await files()).map(({ key, failure }) => failure ?? (key ? "stored" : "waiting"))).toEqual([
      "waiting",
      "stored",
      "expired",
    ]);
    pass(5);
    expect(await run()).toMatchObject({ kind: "fetched", stored: 1 });
    expect(asked()).toBe(4);
  });

  it("that the platform is still preparing is asked for when the platform wants it, and not before", async () => {
    const busy: Brought = { kind: "later", code: "http-429", afterSeconds: 600 };
    const { run, pass, work, asked } = await desk([picture], busy, file());
    await run();
    expect(await work()).toMatchObject({ checkAt: afterNoon(10), attempts: 1 });
    pass(9);
    expect(await run()).toMatchObject({ kind: "nothing-to-do" });
    pass(1);
    expect(await run()).toMatchObject({ kind: "fetched", stored: 1 });
    expect(asked()).toBe(2);
  });

  it("whose platform is away for hours is given up, with a word for it", async () => {
    const { run, pass, files } = await desk([picture], later);
    const kinds: string[] = [];
    for (let at = 0; at < 20; at += 1) {
      kinds.push((await run()).kind);
      pass(60);
    }
    expect(kinds.filter((kind) => kind === "again").length).toBe(15);
    expect(await files()).toEqual([{ ...picture, failure: "unavailable" }]);
  });

  it("waits no longer than an hour, whatever a platform asks for", async () => {
    const { run, work } = await desk([picture], { kind: "later", code: "http-429", afterSeconds: 1_000_000 });
    await run();
    expect((await work())?.checkAt).toBe(afterNoon(60));
  });

  it("is not asked for when the message says that it is too large, or when it is one too many", async () => {
    const media = { maxBytes: 10, maxSeconds: 5, maxCount: 2, retentionDays: 1 };
    const small = { ...sampleConfig, media };
    const four = [{ ...picture, size: 11 }, picture, picture, picture];
    const { services, place, files, asked } = await desk(four, file());
    await fetchMedia(place, { ...services, config: small });
    expect((await files()).map(({ failure }) => failure)).toEqual([
      "too-large",
      undefined,
      "too-many",
      "too-many",
    ]);
    expect(asked()).toBe(1);
  });

  it("that is with us, or never was to be had, is left as it is", async () => {
    const done: Attachment = { name: "a.pdf", type: "application/pdf", key: "attachments/1" };
    const lost: Attachment = { name: "b", type: "x/y", providerId: "2", failure: "story" };
    const { run, files } = await desk([done, lost, picture], file());
    await run();
    expect((await files()).slice(0, 2)).toEqual([done, lost]);
  });
});

describe("a worker", () => {
  it("leaves a message alone that another one has, until that one must have died", async () => {
    const { run, store, place, pass } = await desk([picture], file());
    await store.leaseMedia(place, new Date(noon), mediaLeaseSeconds);
    pass(3);
    expect(await run()).toMatchObject({ kind: "nothing-to-do" });
    pass(1);
    expect(await run()).toMatchObject({ kind: "fetched" });
  });

  it("whose message was erased while it fetched gives nothing back to it, and nothing is left of what it put", async () => {
    const setup = await desk([picture], file());
    const { services, store, place, blobs, pass } = setup;
    const slow: MediaServices = {
      ...services,
      blobs: {
        ...blobs,
        put: async (...object) => {
          const stored = await store.message(place);
          const media = { checkAt: afterNoon(2), attempts: 0, epoch: 7 };
          if (stored) await store.eraseMessage({ ...stored, media, erasedAt: noon }, anAudit(place));
          await fetchMedia(place, services);
          await blobs.put(...object);
        },
      },
    };
    const key = `media/${place.ticket}/${place.message}/0`;
    expect(await fetchMedia(place, slow)).toMatchObject({ kind: "lost" });
    expect((await setup.files())[0]).not.toHaveProperty("key");
    expect(await blobs.get(key)).toBeDefined();
    pass(16);
    expect(await setup.run()).toMatchObject({ kind: "removed" });
    expect([await blobs.get(key), await setup.work()]).toEqual([undefined, undefined]);
  });

  it("throws what the bucket throws, so that the queue hands the message out again", async () => {
    const { services, place, files, pass, run } = await desk([picture], file());
    const broken = { ...services.blobs, put: () => Promise.reject(new Error("the bucket is away")) };
    await expect(fetchMedia(place, { ...services, blobs: broken })).rejects.toThrow("away");
    expect(await files()).toEqual([picture]);
    pass(4);
    expect(await run()).toMatchObject({ kind: "fetched", stored: 1 });
  });

  it("begins no file that it might not finish, and goes on with the rest at once", async () => {
    const setup = await desk([picture, picture], file());
    let calls = 0;
    const clock = () => new Date(Date.parse(noon) + (calls++ > 3 ? 101_000 : 0));
    const run = await fetchMedia(setup.place, { ...setup.services, now: clock });
    expect(run).toMatchObject({ kind: "again", stored: 1 });
    expect((await setup.work())?.checkAt).toBe(new Date(Date.parse(noon) + 101_000).toISOString());
  });
});

function anAudit({ ticket }: MessagePlace) {
  return { id: "erased", ticket, at: noon, actor: "customer", act: "deleted" };
}

describe("the clock", () => {
  it("wakes whoever fetches when a nudge was lost, and nobody when somebody is at work", async () => {
    const { store, place, pass, services } = await desk([picture], file());
    const nudged: MessagePlace[] = [];
    const clock = {
      ...{ store, desk: store, outbox: store, messages: store, learning: store },
      ...{ group: groupQuestion, choose: withChoice, now: services.now },
      outbound: { nudge: async () => {} },
      unread: async () => "unread",
      followUps: { put: async () => {} },
      media: {
        nudge: async (each: MessagePlace) => {
          nudged.push(each);
        },
      },
    };
    const tick = () =>
      runDue(clock, (_, error) => {
        throw error;
      });
    expect(await tick()).not.toHaveProperty("media-woken");
    pass(3);
    expect(await tick()).toMatchObject({ "media-woken": 1 });
    expect(nudged).toEqual([place]);
    await store.leaseMedia(place, services.now(), mediaLeaseSeconds);
    expect(await tick()).not.toHaveProperty("media-woken");
  });
});

it("has limits that an operator may set, within what the function can hold", () => {
  const { media } = sampleConfig;
  expect(media).toEqual({ maxBytes: 26_214_400, maxSeconds: 45, maxCount: 20, retentionDays: 400 });
  const input = { ...sampleConfig, media: { ...media, maxBytes: 200 * 1024 * 1024 } };
  expect(() => parseConfig(input)).toThrow("media.maxBytes");
});
