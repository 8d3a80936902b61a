import { decodeText } from "./mime/charset.ts";

/** What every compressed text may refer to before it has written anything: [MS-OXRTFCP] section 2.1.2.1. */
const dictionary = Buffer.from(
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx",
  "latin1",
);
const window = 4096;
const maxExpanded = 16 * 1024 * 1024;

/** Expands compressed RTF ([MS-OXRTFCP]); `undefined` when it is none. A cut text gives its beginning. */
export function expandRtf(data: Buffer): Buffer | undefined {
  if (data.length < 16) return undefined;
  const size = Math.min(data.readUInt32LE(4), maxExpanded);
  const kind = data.toString("latin1", 8, 12);
  if (kind === "MELA") return data.subarray(16, 16 + size);
  return kind === "LZFu" ? expand(data, size) : undefined;
}

function expand(data: Buffer, size: number): Buffer {
  const recent = Buffer.alloc(window);
  dictionary.copy(recent);
  let write = dictionary.length;
  // A byte of input gives at most seventeen of output.
  const out = Buffer.alloc(Math.min(size, data.length * 17));
  let length = 0;
  const put = (byte: number) => {
    if (length < out.length) out[length++] = byte;
    recent[write] = byte;
    write = (write + 1) % window;
  };
  let at = 16;
  while (at < data.length && length < out.length) {
    const control = data[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < data.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        put(data[at++] ?? 0);
        continue;
      }
      const reference = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
      at += 2;
      const offset = reference >> 4;
      if (offset === write) return out.subarray(0, length);
      for (let step = 0; step < (reference & 15) + 2; step += 1) put(recent[(offset + step) % window] ?? 0);
    }
  }
  return out.subarray(0, length);
}

/** Groups that hold no text of the document. */
const silent =
  /^(?:fonttbl|colortbl|stylesheet|info|pict|object|header|footer|listtable|generator|themedata)$/;

const token = /\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([\s\S]))|([{}])|[\r\n]+|[^\\{}\r\n]+/g;

/** The words of an RTF document; of HTML wrapped into RTF ([MS-OXRTFEX]) what stands between its tags. */
export function rtfText(rtf: Buffer): string {
  let out = "";
  let bytes: number[] = [];
  let codepage = "windows-1252";
  const stack: { skip: boolean; unicodeSkip: number }[] = [];
  let state = { skip: false, unicodeSkip: 1 };
  let wrapped = false;
  let pending = 0;
  const flush = () => {
    if (bytes.length > 0) out += decodeText(Uint8Array.from(bytes), codepage);
    bytes = [];
  };
  const say = (text: string) => {
    if (state.skip || wrapped) return;
    flush();
    out += text;
  };
  for (const [whole, hex, word, number, symbol, brace] of rtf.toString("latin1").matchAll(token)) {
    if (brace === "{") {
      if (stack.length < 10_000) stack.push(state);
      state = { ...state };
    } else if (brace === "}") state = stack.pop() ?? state;
    else if (hex !== undefined) {
      if (pending > 0) pending -= 1;
      else if (!state.skip && !wrapped) bytes.push(Number.parseInt(hex, 16));
    } else if (symbol !== undefined) {
      if (symbol === "*") state.skip = true;
      else if (symbol === "~") say(" ");
      else if ("\\{}".includes(symbol)) say(symbol);
    } else if (word !== undefined) {
      if (silent.test(word)) state.skip = true;
      else if (word === "ansicpg") codepage = `windows-${number}`;
      else if (word === "htmlrtf") wrapped = number !== "0";
      else if (word === "uc") state.unicodeSkip = Number(number ?? 1);
      else if (word === "u") {
        say(String.fromCharCode(Number(number ?? 0) & 0xffff));
        pending = state.unicodeSkip;
      } else if (word === "par" || word === "line") say("\n");
      else if (word === "tab") say("\t");
    } else if (/^[\r\n]/.test(whole)) pending = 0;
    else {
      say(whole.slice(pending));
      pending = 0;
    }
  }
  flush();
  return out.trim();
}
