/**
 * Elements with which mail programs mark what is not the person's own words. Classes and ids as seen in mails of these
 * programs; some prefix them (Yahoo: `ydp1a2b3c4d…`), so the name is looked for inside the class.
 */
export type Container =
  /** Introduces the older mail: its text up to the quotation is an attribution. */
  | "attribution"
  /** The older mail, with or without its attribution. */
  | "quoted"
  /** The older mail begins here and goes on to the end of the text, whatever the nesting. */
  | "older"
  /** Gmail and its imitators: attribution, then a blockquote; answers in between stand inside as well. */
  | "wrapper"
  | "signature";

const byId: ReadonlyMap<string, Container> = new Map([
  // Outlook on the web, new Outlook, Outlook for Mac and for telephones.
  ["divrplyfwdmsg", "older"],
  ["olk_src_body_section", "older"],
  ["appendonsend", "older"],
  ["mail-editor-reference-message-container", "older"],
  ["ms-outlook-mobile-reference-message", "older"],
  ["ms-outlook-mobile-signature", "signature"],
  ["signature", "signature"],
  // Hotmail before 2013.
  ["stopspelling", "older"],
  // 163 and 126.
  ["isreplycontent", "older"],
  ["isforwardcontent", "attribution"],
  ["spneditorsign", "signature"],
  ["ntes-pcmac-signature", "signature"],
  // Roundcube, Thunderbird.
  ["reply-intro", "attribution"],
  // Fastmail, Lark, Xiaomi, GMX, Zimbra.
  ["qt", "quoted"],
  ["lark-mail-quote", "quoted"],
  ["zwchr", "older"],
  ["mail-app-auto-quote", "quoted"],
  ["mb-reply", "older"],
] as const);

const byClass: readonly (readonly [RegExp, Container])[] = [
  [/(?:^|\s)gmail_(?:quote|quote_container)(?:\s|$)/i, "wrapper"],
  [
    /gmail_attr|moz-cite-prefix|moz-email-headers-table|replyHeader|front-attribution|tutanota_quote_header|zm_[a-z0-9_]*attr/i,
    "attribution",
  ],
  [
    /yahoo_quoted|yahoo_qtd|protonmail_quote|tutanota_quote|zmail_extra|nylas-quote|mailbird-quote|mail-quote-collapse|alimail-quote|lark-mail-quote|history-quote-wrapper|ntes-mailmaster-quote|ik_mail_quote|freshdesk_quote|front-blockquote|sh-quoted-content|qt-content|gmail_extra_quote|aliyun_previous|hcMailQuote|mcntmcntmcnt-quote/i,
    "quoted",
  ],
  [/OutlookMessageHeader|moz-forward-container-none|WordSectionReply/i, "older"],
  [
    /gmail_signature|moz-signature|protonmail_signature_block|tutanota_signature|Apple-Mail-Signature|ms-outlook-mobile-signature|foxmail[-_]?sign|qqmail[-_]?sign|zmail_signature|front-signature/i,
    "signature",
  ],
];

/** What an element contains by its id, class and other marks; nothing for the rest. */
export function containerOf(
  name: string,
  attributes: Readonly<Record<string, string>>,
): Container | undefined {
  const id = attributes.id?.slice(0, 100).replace(/^x_/i, "").toLowerCase();
  if (id !== undefined) {
    const known = byId.get(id) ?? (/^(?:lark-mail-quote|replysplit)/.test(id) ? "quoted" : undefined);
    if (known) return known;
  }
  if (attributes.name === "quote" && name === "div") return "quoted";
  if (attributes.name === "messageReplySection") return "quoted";
  const given = attributes.class?.slice(0, 300);
  if (given !== undefined && name !== "blockquote") {
    const found = byClass.find(([pattern]) => pattern.test(given));
    if (found) return found[1];
  }
  return attributes["data-smartmail"] === "gmail_signature" ? "signature" : undefined;
}

/** An indented paragraph that somebody made with the editor's button, and not a quotation. */
export function isIndentation(attributes: Readonly<Record<string, string>>): boolean {
  const style = attributes.style?.slice(0, 300) ?? "";
  return (
    attributes.type !== "cite" && /border(?:-left)?\s*:\s*(?:none|0)/i.test(style) && /margin/i.test(style)
  );
}
