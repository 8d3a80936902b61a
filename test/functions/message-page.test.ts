import { describe, expect, test } from "vitest";
import { messagePage } from "../../functions/message-page.ts";
import type { Blobs, StoredMessage } from "../../shared/flow/ports.ts";
import { aMessage, aStoredMessage } from "../support/samples.ts";

const png = Buffer.from("89504e470d0a1a0a0000000d", "hex").toString("base64");

function mail(...lines: readonly string[]): Uint8Array {
  return Buffer.from(["From: Ann <ann@a.example>", "Subject: Refund", ...lines].join("\r\n"));
}

const html = (markup: string) => mail("Content-Type: text/html; charset=utf-8", "", markup);

function holding(raw: Uint8Array | undefined): Pick<Blobs, "get"> {
  return { get: async (key) => (key === "mail/1" ? raw : undefined) };
}

function stored(change: Partial<StoredMessage> = {}): StoredMessage {
  return aStoredMessage("a mail", { message: aMessage({ rawKey: "mail/1" }), ...change });
}

describe("the page of a mail", () => {
  test("shows its HTML under a policy that lets nothing run or load", async () => {
    const raw = html('<p>Hello</p><script>x</script><img src="https://t.example/a.png" alt="Chart">');
    const { status, headers, body } = await messagePage(stored(), holding(raw));
    expect(status).toBe(200);
    expect(headers?.["content-type"]).toBe("text/html; charset=utf-8");
    const policy = headers?.["content-security-policy"] ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'/,
    );
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/sandbox(?! allow-(?:scripts|same-origin))/);
    expect(body).toContain("<p>Hello</p>");
    expect(body).toContain("Remote images not loaded: 1.");
    expect(body).not.toMatch(/<script|t\.example/);
  });

  test("says what is to be known about it in the reader's language", async () => {
    const raw = html(
      '<img src="https://t.example/a.png"><a href="https://evil.example">https://bank.example</a>',
    );
    const { body } = await messagePage(stored(), holding(raw), "zh-CN");
    expect(body).toContain('<p class="notice" lang="zh-CN">未加载的远程图片：1。</p>');
    expect(body).toContain("文字与实际地址不符的链接：1。");
    expect(body).not.toContain("Remote images");
  });

  test("carries its policy itself, for those who show it without the headers", async () => {
    const { body } = await messagePage(stored(), holding(html("<p>Hello</p>")));
    expect(body).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
  });

  test("shows the pictures that the mail brings, by what they are and not by what they say they are", async () => {
    const part = (id: string, content: string) => [
      ...["--b", "Content-Type: image/png", `Content-ID: <${id}>`, "Content-Disposition: inline"],
      ...["Content-Transfer-Encoding: base64", "", content],
    ];
    const raw = mail(
      ...["Content-Type: multipart/related; boundary=b", "", "--b", "Content-Type: text/html", ""],
      '<img src="cid:logo@a.example"><img src="cid:page@a.example" alt="Not a picture">',
      ...part("logo@a.example", png),
      ...part("page@a.example", Buffer.from("<svg onload=x>").toString("base64")),
      "--b--",
    );
    const { body } = await messagePage(stored(), holding(raw));
    expect(body).toContain(`<img src="data:image/png;base64,${png}"`);
    expect(body).toContain('<span class="blocked-image">Not a picture</span>');
  });

  test("shows a mail without HTML as its text", async () => {
    const { status, body } = await messagePage(stored(), holding(mail("", "1 < 2\r\nand on")));
    expect(status).toBe(200);
    expect(body).toContain("<pre>1 &lt; 2\nand on</pre>");
  });
});

describe("there is no page", () => {
  test.each([
    ["for a message that the ticket does not have", undefined, html("x"), 404],
    ["for what did not come as a mail", stored({ message: aMessage() }), html("x"), 404],
    ["when the original is not kept any more", stored(), undefined, 404],
    ["for a mail whose masked data the original would show", stored({ masked: ["card"] }), html("x"), 403],
    ["for a mail with a card number in its HTML alone", stored(), html("<p>4111 1111 1111 1111</p>"), 403],
    ["for a mail too large to be taken apart here", stored(), Buffer.alloc(21 * 1024 * 1024), 413],
  ])("%s", async (_why, message, raw, status) => {
    expect((await messagePage(message, holding(raw))).status).toBe(status);
  });
});
