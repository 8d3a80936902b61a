import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractReplyFromHtml, olderMailInHtml } from "../../../shared/mail/html-reply.ts";
import { htmlToText } from "../../../shared/mail/html-text.ts";

const older = "<div>Refunds take one day.</div>";

/** What mail programs make of an answer above an older mail, as markup. */
const programs: readonly (readonly [string, string])[] = [
  [
    "Gmail",
    `<div dir="ltr">Still nothing.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Um dia, alguém disse<br></div><blockquote class="gmail_quote">${older}</blockquote></div>`,
  ],
  [
    "Gmail before 2018",
    `<div dir="ltr">Still nothing.</div><div class="gmail_extra"><br><div class="gmail_quote">Some language, someone:<br><blockquote class="gmail_quote">${older}</blockquote></div></div>`,
  ],
  [
    "Gmail without a blockquote",
    `Still nothing. <div class="gmail_quote"><div>On Mon, Mar 2, 2026 at 7:00 PM, D &lt;d@w.example&gt; wrote:<div>Refunds take one day.</div></div></div>`,
  ],
  [
    "Outlook on the web",
    `<div>Still nothing.</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg"><b>Lähettäjä:</b> D<br></div>${older}<div>More of it</div>`,
  ],
  [
    "Outlook on the web, seen by Outlook on the web",
    `<div>Still nothing.</div><div id="x_divRplyFwdMsg"><b>Of:</b> D</div>${older}`,
  ],
  [
    "new Outlook",
    `<div>Still nothing.</div><div id="mail-editor-reference-message-container">${older}</div>`,
  ],
  [
    "Outlook for Mac",
    `<div>Still nothing.</div><span id="OLK_SRC_BODY_SECTION">${older}</span><div>Rest</div>`,
  ],
  [
    "Outlook for Windows",
    `<div class="WordSection1"><p class="MsoNormal">Still nothing.<o:p></o:p></p><div><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p class="MsoNormal"><b>From:</b> D [mailto:d@w.example] <br><b>Sent:</b> Monday, March 2, 2026 7:00 PM<br><b>To:</b> Mei<br><b>Subject:</b> R<o:p></o:p></p></div></div><p>Refunds take one day.</p></div>`,
  ],
  ["Outlook Express", `<div>Still nothing.</div><div class="OutlookMessageHeader">From: D</div>${older}`],
  [
    "Outlook for telephones",
    `<div>Still nothing.</div><div id="ms-outlook-mobile-signature"><a href="https://aka.ms/o0ukef">Get Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> D</div>${older}`,
  ],
  [
    "Apple Mail",
    `<div>Still nothing.</div><div><br><blockquote type="cite"><div>On 2 Mar 2026, at 19:00, D &lt;d@w.example&gt; wrote:</div><br>${older}</blockquote></div>`,
  ],
  [
    "iOS Mail",
    `<div dir="ltr">Still nothing.</div><div dir="ltr"><br><blockquote type="cite">Am 02.03.2026 um 19:00 schrieb D &lt;d@w.example&gt;:<br><br></blockquote></div><blockquote type="cite">${older}</blockquote>`,
  ],
  [
    "a program that escapes no addresses",
    `<div>Still nothing.</div><div><br>On Mar 2, 2026, at 7:00 PM, D <d@w.example> wrote:<br></div><blockquote type="cite">${older}</blockquote>`,
  ],
  [
    "Thunderbird",
    `<p>Still nothing.</p><div class="moz-cite-prefix">Ein 02.03.26 um 19:00 sagte D:<br></div><blockquote type="cite" cite="mid:1@w.example">${older}</blockquote>`,
  ],
  [
    "Yahoo",
    `<div>Still nothing.</div><div id="ydp1a2b3c4dyahoo_quoted_1" class="ydp1a2b3c4dyahoo_quoted"><div>On Monday, D wrote:</div>${older}</div>`,
  ],
  [
    "Proton Mail",
    `<div>Still nothing.</div><div class="protonmail_quote">On Monday, D wrote:<br><blockquote class="protonmail_quote" type="cite">${older}</blockquote></div>`,
  ],
  [
    "QQ",
    `<div>Still nothing.</div><div style="color:#909090">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="background:#efefef"><div><b>发件人:</b>&nbsp;"D"&lt;d@w.example&gt;;</div><div><b>发送时间:</b>&nbsp;2026年3月2日</div><div><b>主题:</b>&nbsp;R</div></div>${older}`,
  ],
  [
    "163",
    `<div>Still nothing.</div><div id="isReplyContent" style="margin:0"><p>在 2026-03-02 19:00:00，D 写道：</p><blockquote>${older}</blockquote></div>`,
  ],
  [
    "163 for telephones",
    `<div>Still nothing.</div><div class="ntes-mailmaster-quote"><div>---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>D</td></tr></table>${older}</div>`,
  ],
  [
    "Foxmail",
    `<div>Still nothing.</div><div>&nbsp;</div><blockquote style="margin-left:0.5em"><div style="border-top:solid #b5c4df 1pt"><div><b>发件人：</b>&nbsp;<a>D</a></div><div><b>发送时间：</b>&nbsp;2026-03-02</div></div>${older}</blockquote>`,
  ],
  [
    "Zoho",
    `<div>Still nothing.</div><div class="zmail_extra"><div>---- On Mon, D wrote ----</div>${older}</div>`,
  ],
  ["Zimbra", `<div>Still nothing.</div><hr id="zwchr"><div>Von: D</div>${older}`],
  [
    "Fastmail",
    `<div>Still nothing.</div><div>On Mon, 2 Mar 2026, at 7:00 PM, D wrote:</div><blockquote type="cite" id="qt">${older}</blockquote>`,
  ],
  [
    "GMX",
    `<div>Still nothing.<div name="quote" style="border-left:2px solid"><div>Gesendet: Montag<br>Von: D</div>${older}</div></div>`,
  ],
  [
    "Yandex",
    `<div>Still nothing.</div><div>02.03.2026, 19:00, "D" &lt;d@w.example&gt;:</div><blockquote>${older}</blockquote>`,
  ],
  [
    "Lotus Notes",
    `<font>Still nothing.</font><br><br><font>From: </font>D &lt;d@w.example&gt;<br><font>To: </font>Mei<br><font>Date: </font>03/02/2026 07:00 PM<br><font>Subject: </font>R<hr>${older}`,
  ],
  [
    "a plain quotation at the end",
    `<div>Still nothing.</div><blockquote>${older}<blockquote>old</blockquote></blockquote>`,
  ],
];

describe("the older mail in HTML", () => {
  test.each(programs)("of %s is apart from the reply", (_program, html) => {
    const { reply, fragments } = extractReplyFromHtml(html);
    expect(reply).toBe("Still nothing.");
    const quoted = fragments.filter(({ kind }) => kind === "quoted").map(({ text }) => text);
    expect(quoted.join("\n")).toContain("Refunds take one day.");
  });

  test.each(programs)("of %s: the fragments joined are the mail's text", (_program, html) => {
    const { fragments } = extractReplyFromHtml(html);
    expect(fragments.map(({ text }) => text).join("\n")).toBe(htmlToText(html));
  });
});

describe("what somebody wrote stays", () => {
  test("answers inside Gmail's quotation", () => {
    const { reply } = extractReplyFromHtml(
      '<div class="gmail_quote"><div class="gmail_attr">On Monday D wrote:<br></div><blockquote class="gmail_quote">Which card?</blockquote><div>The blue one.</div><blockquote class="gmail_quote">Bye</blockquote></div>',
    );
    expect(reply).toContain("> Which card?");
    expect(reply.endsWith("The blue one.")).toBe(true);
  });

  test.each([
    [
      "a paragraph indented by the editor",
      '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>',
    ],
    [
      "Gmail's quotation made by its button",
      '<blockquote class="gmail_quote" style="margin:0">indented</blockquote>',
    ],
  ])("%s", (_what, html) => {
    expect(extractReplyFromHtml(`<div>See:</div><div>this text</div>${html}`).reply).toContain("indented");
  });

  test("a quotation above the introduction of the older mail", () => {
    const { reply } = extractReplyFromHtml(
      "<p>They say</p><blockquote>no refunds</blockquote><div>On 2 Mar 2026, at 19:00, D &lt;d@w.example&gt; wrote:</div><blockquote>Hello</blockquote>",
    );
    expect(reply).toBe("They say\n\n> no refunds");
  });

  test("a forwarded mail is content", () => {
    const html =
      '<div>See below</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>D</b> &lt;d@w.example&gt;<br>Subject: R<br></div><br><div>The lost text</div></div>';
    expect(extractReplyFromHtml(html)).toMatchObject({
      forwarded: true,
      reply: expect.stringContaining("lost text"),
    });
  });

  test("with a subject that says so, Outlook's older mail is content", () => {
    const html = `<div>See below</div><div id="divRplyFwdMsg"><b>From:</b> D &lt;d@w.example&gt;<br><b>Sent:</b> Monday<br><b>Subject:</b> R</div>${older}`;
    expect(extractReplyFromHtml(html, { subject: "Fw: R" }).reply).toContain("Refunds");
    expect(extractReplyFromHtml(html, { subject: "Re: R" }).reply).toBe("See below");
  });

  test.each([
    ["Gmail", '<div class="gmail_signature">Mei Lin<br>Shop 7</div>'],
    ["Outlook", '<div id="Signature">Mei Lin<br>Shop 7</div>'],
    ["Thunderbird", '<pre class="moz-signature">-- \nMei Lin\nShop 7</pre>'],
    ["Proton Mail", '<div class="protonmail_signature_block">Mei Lin<br>Shop 7</div>'],
    ["163", '<div id="spnEditorSign">Mei Lin<br>Shop 7</div>'],
  ])("a signature that %s marks is told apart, and what follows it is not", (_program, signature) => {
    const extracted = extractReplyFromHtml(`<div>Still nothing.</div>${signature}`);
    expect(extracted.reply).toBe("Still nothing.");
    expect(extracted.signature).toContain("Shop 7");
  });
});

describe("the older mail's headers in HTML", () => {
  test("of Outlook", () => {
    const html =
      '<p>Please see.</p><hr><div id="divRplyFwdMsg"><b>From:</b> Ann Lee &lt;ann@a.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 7:00 PM<br><b>To:</b> Bo &lt;bo@b.example&gt;; Cy &lt;cy@c.example&gt;<br><b>Subject:</b> Lost card</div><div>My card is lost.</div>';
    expect(olderMailInHtml(html, { subject: "FW: Lost card" })).toMatchObject({
      kind: "forward",
      from: { address: "ann@a.example", name: "Ann Lee" },
      to: [
        { address: "bo@b.example", name: "Bo" },
        { address: "cy@c.example", name: "Cy" },
      ],
      subject: "Lost card",
      date: "Monday, March 2, 2026 7:00 PM",
      above: "Please see.",
      body: "My card is lost.",
    });
  });

  test("of Apple Mail, in a quotation", () => {
    const html =
      '<div>FYI</div><blockquote type="cite"><div>Begin forwarded message:</div><br><div><b>From: </b>Ann Lee &lt;ann@a.example&gt;<br></div><div><b>Subject: </b><b>Lost card</b></div><br><div>My card is lost.</div></blockquote>';
    expect(olderMailInHtml(html)).toMatchObject({
      kind: "forward",
      from: { address: "ann@a.example" },
      subject: "Lost card",
      body: "My card is lost.",
    });
  });
});

test("twenty thousand nested elements are taken apart", () => {
  const nested = `<div>mine</div>${'<div class="yahoo_quoted">'.repeat(20_000)}deep`;
  expect(extractReplyFromHtml(nested).reply).toBe("mine");
});

test("never throws, and the fragments joined are always the text", () => {
  const piece = fc.constantFrom(
    ...[
      "text ",
      "<div>",
      "</div>",
      "<blockquote>",
      "</blockquote>",
      '<div class="gmail_quote">',
      "<br>",
      "<hr>",
    ],
    ...[
      '<div id="divRplyFwdMsg">',
      '<div class="gmail_signature">',
      "<p>On Mon, 2 Mar 2026, D <d@w.example> wrote:</p>",
    ],
    ...[
      "From: a@b.example<br>Sent: x<br>",
      "<pre>\n  a\n\n",
      "</pre>",
      "<a@b.example>",
      "<!--",
      "-->",
      "&nbsp;",
      "<li>",
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const html = pieces.join("");
      const { fragments } = extractReplyFromHtml(html);
      expect(
        fragments
          .map(({ text }) => text)
          .join("\n")
          .trim(),
      ).toBe(htmlToText(html));
    }),
    { numRuns: 500 },
  );
});
