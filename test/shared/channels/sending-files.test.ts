import { describe, expect, it } from "vitest";
import { channels, loadChannel } from "../../../shared/channels/registry.ts";
import { aReply, outboundOf, platform } from "./fake-platform.ts";

const picture = { name: "收据.png", type: "image/png", content: Buffer.from("a picture") };
const letter = { name: "letter.pdf", type: "application/pdf", content: Buffer.from("a letter") };

interface Case {
  /** What the platform says, in turn. */
  readonly answers: readonly object[];
  /** Method of each call, as the end of its address, and what names or is the file in it. */
  readonly calls: readonly (readonly [path: RegExp, part: RegExp])[];
  readonly ids: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  whatsapp: {
    answers: [
      { messages: [{ id: "wamid.1" }] },
      { id: "media-1" },
      { messages: [{ id: "wamid.2" }] },
      { id: "media-2" },
      { messages: [{ id: "wamid.3" }] },
    ],
    calls: [
      [/\/messages$/, /"body":"Here it is\."/],
      [/\/media$/, /messaging_product=whatsapp type=image\/png file=收据\.png:image\/png:9/],
      [/\/messages$/, /"type":"image","image":\{"id":"media-1"\}/],
      [/\/media$/, /file=letter\.pdf:application\/pdf:8/],
      [/\/messages$/, /"type":"document","document":\{"id":"media-2","filename":"letter\.pdf"\}/],
    ],
    ids: ["wamid.1", "wamid.2", "wamid.3"],
  },
  telegram: {
    answers: [1, 2, 3].map((message_id) => ({ ok: true, result: { message_id, chat: { id: 42 }, date: 1 } })),
    calls: [
      [/\/sendMessage$/, /Here it is\./],
      [/\/sendPhoto$/, /chat_id=42 photo=收据\.png:image\/png:9/],
      [/\/sendDocument$/, /chat_id=42 document=letter\.pdf:application\/pdf:8/],
    ],
    ids: ["42:1", "42:2", "42:3"],
  },
  messenger: {
    answers: ["m_1", "m_2", "m_3"].map((message_id) => ({ message_id })),
    calls: [
      [/\/messages$/, /Here it is\./],
      [/\/messages$/, /"type":"image".* filedata=收据\.png:image\/png:9/],
      [/\/messages$/, /messaging_type=RESPONSE .*"type":"file".* filedata=letter\.pdf:application\/pdf:8/],
    ],
    ids: ["m_1", "m_2", "m_3"],
  },
  slack: {
    answers: [
      { ok: true, channel: "C1", ts: "1.2" },
      { ok: true, upload_url: "https://files.slack.example/upload/1", file_id: "F1" },
      {},
      { ok: true },
      { ok: true, upload_url: "https://files.slack.example/upload/2", file_id: "F2" },
      {},
      { ok: true },
    ],
    calls: [
      [/chat\.postMessage$/, /Here it is\./],
      [/files\.getUploadURLExternal$/, /length=9/],
      [/\/upload\/1$/, /^a picture$/],
      [/files\.completeUploadExternal$/, /"id":"F1","title":"收据\.png"/],
      [/files\.getUploadURLExternal$/, /filename=letter\.pdf&length=8/],
      [/\/upload\/2$/, /^a letter$/],
      [/files\.completeUploadExternal$/, /"id":"F2"/],
    ],
    ids: ["C1:1.2", "file:F1", "file:F2"],
  },
};

describe.each(Object.keys(cases))("files of an agent on %s", (name) => {
  const { answers = [], calls: wanted = [], ids = [] } = cases[name] ?? {};

  async function sending(given: readonly (Response | Error)[], parts: readonly string[] = []) {
    const channel = await loadChannel(name);
    const outbound = outboundOf(name);
    if (!channel || !outbound) throw new Error(`${name} is not known`);
    const { tools, calls } = platform(channel, ...given);
    const reply = aReply(
      name,
      { ...outbound, ...(name === "telegram" && { conversation: "42" }) },
      {
        text: "Here it is.",
        thread: { references: [] },
        ...(parts.length > 0 && { parts: [...parts] }),
      },
    );
    const delivery = await channel.send({ ...reply, attachments: [picture, letter] }, tools);
    return { delivery, calls, tools };
  }
  const ok = () => answers.map((answer) => Response.json(answer));

  it("follow its words, each as a message of its own", async () => {
    const { delivery, calls } = await sending(ok());
    expect(delivery).toEqual({ kind: "sent", providerId: ids.at(-1), parts: ids });
    expect(calls).toHaveLength(wanted.length);
    for (const [at, [path, part]] of wanted.entries()) {
      expect(new URL(calls[at]?.url ?? "").pathname).toMatch(path);
      expect(await sentIn(calls[at])).toMatch(part);
    }
  });

  it("are not sent again, when a later one failed", async () => {
    const before = wanted.length - (answers.length - 1) / 2;
    const first = await sending([...ok().slice(0, before), new Response("down", { status: 503 })]);
    expect(first.delivery).toMatchObject({ kind: "failed", class: "retryable", parts: ids.slice(0, 2) });
    const again = await sending(ok().slice(before), ids.slice(0, 2));
    expect(again.delivery).toMatchObject({ kind: "sent", parts: ids });
    expect(again.calls).toHaveLength(wanted.length - before);
  });

  it("go to the platform with its token, and to nobody else with it", async () => {
    const { calls } = await sending(ok());
    for (const { url, headers } of calls) {
      const isPlatform = url.startsWith("https://platform.example/");
      if (!isPlatform) expect(headers.has("authorization")).toBe(false);
      else if (name !== "telegram") expect(headers.get("authorization")).toMatch(/^Bearer /);
    }
  });
});

/** The body in words: a form's fields, and of a file its name, type and size. */
async function sentIn(call: { readonly text: string; readonly form?: FormData | Blob } | undefined) {
  const { form } = call ?? {};
  if (form instanceof Blob) return form.text();
  if (!form) return call?.text ?? "";
  return [...form]
    .map(([name, value]) =>
      typeof value === "string" ? `${name}=${value}` : `${name}=${value.name}:${value.type}:${value.size}`,
    )
    .join(" ");
}

it("are taken where a channel says how large they may be, and nowhere else", async () => {
  const taking: string[] = [];
  for (const name of Object.keys(channels)) {
    if (((await loadChannel(name))?.maxAttachmentBytes ?? 0) > 0) taking.push(name);
  }
  expect(taking).toEqual(["email", ...Object.keys(cases)].sort());
});
