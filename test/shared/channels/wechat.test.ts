import { describe, expect, test } from "vitest";
import { sortedSha1 } from "../../../shared/channels/sorted-sha1.ts";
import { wechat } from "../../../shared/channels/wechat/channel.ts";
import { aesKey, decrypt, encrypt } from "../../../shared/channels/wechat/crypto.ts";
import { cdata, readXml } from "../../../shared/channels/wechat/xml.ts";
import { aReply, outboundOf, platform } from "./fake-platform.ts";

describe("the XML reader", () => {
  test.each([
    ["<xml><a>1</a></xml>", { a: "1" }],
    [
      "\uFEFF <?xml version='1.0'?>\n<xml><a><![CDATA[<b>&amp;]]></a>\n<c/></xml>\n",
      { a: "<b>&amp;", c: "" },
    ],
    ["<xml><a>x<![CDATA[]]]]><![CDATA[>]]>y</a></xml>", { a: "x]]>y" }],
    ["<xml><a>&lt;&#20013;&#x6587;&amp;</a></xml>", { a: "<中文&" }],
    ["<xml><nested><b>1</b></nested><c>2</c></xml>", { c: "2" }],
  ])("reads %j", (source, fields) => {
    expect(Object.fromEntries(readXml(source) ?? [])).toEqual(fields);
  });

  test.each([
    ["a document type", '<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>'],
    ["an entity of its own", "<xml><a>&a;</a></xml>"],
    ["a bare ampersand", "<xml><a>x & y</a></xml>"],
    ["attributes", '<xml><a b="c">1</a></xml>'],
    ["a comment", "<xml><!-- --><a>1</a></xml>"],
    ["an instruction", "<xml><?php ?><a>1</a></xml>"],
    ["elements that overlap", "<xml><a><b>1</a></b></xml>"],
    ["a name that comes twice", "<xml><a>1</a><a>2</a></xml>"],
    ["an open end", "<xml><a>1</a>"],
    ["something after the end", "<xml><a>1</a></xml><xml/>"],
    ["an open CDATA", "<xml><a><![CDATA[1</a></xml>"],
    ["deep nesting", "<a>".repeat(20) + "</a>".repeat(20)],
    ["nothing", ""],
    ["no XML", "hello"],
  ])("refuses %s", (_what, source) => {
    expect(readXml(source)).toBeUndefined();
  });

  test("gives back what is written as CDATA", () => {
    const text = "a]]>b<![CDATA[c]]>";
    expect(readXml(`<xml>${cdata("t", text)}</xml>`)?.get("t")).toBe(text);
  });
});

describe("the encryption", () => {
  const key = aesKey("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG") ?? Buffer.alloc(32);
  const random = Buffer.from("aaaabbbbccccdddd");

  // The sample of Tencent's own libraries (消息加解密 demo).
  test("makes of the platform's sample what the platform makes of it", () => {
    const wanted = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==";
    expect(encrypt("我是中文abcd123", key, "wxb11529c136998cb6", random)).toBe(wanted);
    expect(decrypt(wanted, key, "wxb11529c136998cb6")).toBe("我是中文abcd123");
  });

  test("opens nothing for another account, with another key, or that was cut", () => {
    const sealed = encrypt("text", key, "wx1", random);
    expect(decrypt(sealed, key, "wx2")).toBeUndefined();
    expect(decrypt(sealed, Buffer.alloc(32, 1), "wx1")).toBeUndefined();
    expect(decrypt(sealed.slice(0, 20), key, "wx1")).toBeUndefined();
    expect(decrypt("", key, "wx1")).toBeUndefined();
    expect(aesKey("short")).toBeUndefined();
  });

  test("sorts as texts before it signs", () => {
    expect(sortedSha1("2", "10")).toBe(sortedSha1("10", "2"));
    expect(sortedSha1("2", "10")).not.toBe(sortedSha1("210"));
    expect(sortedSha1("10", "2")).toBe(sortedSha1("102"));
  });
});

describe("sending", () => {
  const outbound = outboundOf("wechat") ?? { conversation: "", address: "", answer: { status: 500 } };
  const token = (name: string) => Response.json({ access_token: name, expires_in: 7200 });
  const ok = Response.json({ errcode: 0, errmsg: "ok", msgid: 1 });

  test("asks for a token once and keeps it", async () => {
    const { tools, calls } = platform(wechat, token("t1"), ok);
    await wechat.send(aReply("wechat", outbound), tools);
    await wechat.send(aReply("wechat", outbound), tools);
    expect(calls.map(({ url }) => new URL(url).pathname)).toEqual([
      "/cgi-bin/stable_token",
      "/cgi-bin/message/custom/send",
      "/cgi-bin/message/custom/send",
    ]);
    expect(calls[0]?.body).toMatchObject({ force_refresh: false });
  });

  test("asks for a new token once when the old one has run out", async () => {
    const stale = Response.json({ errcode: 42001, errmsg: "access_token expired" });
    const { tools, calls } = platform(wechat, token("t1"), stale, token("t2"), ok);
    expect(await wechat.send(aReply("wechat", outbound), tools)).toMatchObject({ kind: "sent" });
    expect(calls.map(({ url }) => new URL(url).searchParams.get("access_token"))).toEqual([
      null,
      "t1",
      null,
      "t2",
    ]);
  });

  test("sends characters as they are: WeChat shows escapes", async () => {
    const { tools, calls } = platform(wechat, token("t1"), ok);
    await wechat.send(aReply("wechat", outbound, { text: "退款😀" }), tools);
    expect(calls.at(-1)?.text).toContain("退款😀");
  });
});
