import { expect, test } from "vitest";
import { htmlToText } from "../../../shared/mail/html-text.ts";

test.each([
  ["paragraphs are apart", "<p>one</p><p>two</p>", "one\n\ntwo"],
  ["a div is a line", "<div>one</div><div>two</div>", "one\ntwo"],
  ["a break is a line", "one<br>two<br/><br>three", "one\ntwo\n\nthree"],
  ["white space is one space, also across elements", "<b>one</b> \n <i>two</i>three", "one twothree"],
  ["no-break spaces are spaces", "a&nbsp;&nbsp;b", "a b"],
  ["entities are characters", "&lt;b&gt; &amp; &#x4f60;&eacute;", "<b> & 你é"],
  ["lists keep their items", "<ul><li>one</li><li>two</li></ul>", "- one\n- two"],
  ["cells are apart", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
  ["preformatted text stays", "<pre>a  b\n  c</pre>", "a  b\n  c"],
  ["quotations are marked", "mine<blockquote>theirs<br>more</blockquote>", "mine\n\n> theirs\n> more"],
  ["quotations nest", "<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n>> b"],
  ["scripts, styles and comments say nothing", "a<script>x</script><style>y</style><!-- z -->b", "ab"],
  ["hidden elements say nothing", '<span style="DISPLAY : none">x<b>y</b></span>z', "z"],
  ["emoji are often pictures", '<img alt="😀"><img alt="A long description">', "😀"],
  ["unclosed elements do no harm", "<div><p>a<div>b", "a\n\nb"],
])("%s", (_what, html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test("twenty thousand nested elements do not overflow the stack", () => {
  const nested = "<div><blockquote>".repeat(20_000);
  expect(htmlToText(`${nested}deep`)).toBe(`${">".repeat(20)} deep`);
});
