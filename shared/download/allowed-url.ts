import { isIP } from "node:net";
import type { MediaHosts } from "../channels/media.ts";
import type { MediaFailure } from "../domain/attachment-state.ts";
import { isPublicAddress } from "./public-address.ts";

export type JudgedUrl = { readonly url: URL } | { readonly refused: MediaFailure };

/**
 * Whether an address may be fetched from at all: https on its own port, no user or password in it, and a host that the
 * channel allows. The name is compared as the URL standard writes it (lower-case, punycode, addresses in their one form), so
 * that no other spelling of it passes. What the name resolves to is judged where the connection is made.
 */
export function judgeUrl(text: string, hosts: MediaHosts, base?: URL): JudgedUrl {
  const url = URL.parse(text, base);
  if (!url) return { refused: "bad-address" };
  if (url.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "") {
    return { refused: "bad-address" };
  }
  const host = hostOf(url);
  if (isListed(host, hosts.platform)) return { url };
  if (!hosts.elsewhere) return { refused: "host-not-allowed" };
  return isOnInternet(host) ? { url } : { refused: "not-public" };
}

/** Without the brackets of an IPv6 address and the dot that ends a full name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

export function isListed(host: string, listed: readonly string[]): boolean {
  return listed.some((each) => (each.startsWith(".") ? host.endsWith(each) : host === each));
}

/** Names that only a network of one's own resolves. */
const privateNames = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)$/;

function isOnInternet(host: string): boolean {
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes(".") && !privateNames.test(host);
}
