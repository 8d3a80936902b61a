import { type Located, type MediaRequest, mediaFailed } from "./media.ts";

/** Meta names the address itself, signed for some hours; what was shared from elsewhere is a link and no file. */
export async function locateByAddress({ attachment }: MediaRequest): Promise<Located> {
  const { url, kind } = attachment;
  if (url === undefined) return mediaFailed("no-media");
  return isMetaContent(url) || kind !== "share" ? { kind: "at", url } : mediaFailed("link");
}

function isMetaContent(url: string): boolean {
  return /\.(?:fbcdn\.net|fbsbx\.com|cdninstagram\.com)$/.test(URL.parse(url)?.hostname ?? "");
}
