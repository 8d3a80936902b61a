import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandRtf, rtfText } from "../../../shared/mail/rtf.ts";
import { readTnef } from "../../../shared/mail/tnef.ts";

function attribute(level: 1 | 2, id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head[0] = level;
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  return Buffer.concat([head, data, Buffer.alloc(2)]);
}

function stream(...attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("789f3e220100", "hex"), ...attributes]);
}

const start = attribute(2, 0x00069002, Buffer.alloc(14));
const title = (name: string) => attribute(2, 0x00018010, Buffer.from(`${name}\0`, "latin1"));
const content = (bytes: Uint8Array) => attribute(2, 0x0006800f, Buffer.from(bytes));

describe("winmail.dat", () => {
  test("gives the files inside it byte for byte", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (files) => {
        const packed = stream(
          ...files.flatMap((bytes, index) => [start, title(`${index}.bin`), content(bytes)]),
        );
        expect(
          readTnef(packed)?.files.map((file) => ({ name: file.name, bytes: [...file.content] })),
        ).toEqual(files.map((bytes, index) => ({ name: `${index}.bin`, bytes: [...bytes] })));
      }),
    );
  });

  test("gives the files that are whole when it is cut, and none of what was appended", () => {
    const whole = stream(
      start,
      title("a"),
      content(Buffer.from("one")),
      start,
      title("b"),
      content(Buffer.from("two")),
    );
    expect(readTnef(whole.subarray(0, whole.length - 8))?.files.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(readTnef(Buffer.concat([whole, Buffer.from("rubbish at the end")]))?.files).toHaveLength(2);
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["another format", Buffer.from("PK\x03\x04....")],
  ])("is not seen in %s", (_what, bytes) => {
    expect(readTnef(bytes)).toBeUndefined();
  });

  test("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const packed = readTnef(
          stream(start, attribute(2, 0x00069005, Buffer.from(bytes)), Buffer.from(bytes)),
        );
        expect(packed?.files.length).toBeGreaterThanOrEqual(1);
        expandRtf(Buffer.concat([Buffer.from("00000000ffffff7f4c5a467500000000", "hex"), bytes]));
      }),
    );
  });
});

describe("RTF", () => {
  // The example of [MS-OXRTFCP] section 4.1.1.
  const compressed = Buffer.from(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
    "hex",
  );

  test("is expanded as its specification shows", () => {
    expect(expandRtf(compressed)?.toString("latin1")).toBe(
      "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
    );
  });

  test.each([
    ["{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}Gr\\'fc\\'dfe\\par and more}", "Grüße\nand more"],
    ["{\\rtf1\\ansi\\uc1 \\u-28672?\\u27454?}", "退款"],
    ["{\\rtf1 {\\*\\hidden secret}a\\tab b \\{c\\}}", "a\tb {c}"],
    ["{\\rtf1\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 words\\htmlrtf }\\htmlrtf0 }", "words"],
    ["{{{{{{", ""],
  ])("%j says %j", (rtf, text) => {
    expect(rtfText(Buffer.from(rtf, "latin1"))).toBe(text);
  });
});
