import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** An answer whose body is still on its way. */
export interface Opened {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, whatever is left of the body. */
  close(): void;
}

export interface Opening {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Whether the address is the stand-in of a system on one machine, which is neither public nor https. */
  readonly standIn: boolean;
  /** Posted, where there is one; otherwise it is a GET. */
  readonly body?: string;
}

export type Open = (opening: Opening) => Promise<Opened>;

/** The name of a host leads to a network that is not public. */
export class NotPublicError extends Error {
  override readonly name = "NotPublicError";
}

/** Every address of a name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const resolveWithSystem: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * Opens a GET or POST whose connection goes to an address that was judged: the name is resolved once, all that it resolves to must be
 * public, and the socket connects to exactly that. A name that answers differently the second time gains nothing. Redirects
 * are not followed, proxies and pooled connections not used.
 */
export function openGuarded(resolve: Resolve = resolveWithSystem): Open {
  const lookup = checkedLookup(resolve);
  return ({ url, headers, signal, standIn, body }) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    // Of an address in place of a name nothing is looked up.
    if (!standIn && isIP(host) !== 0 && !isPublicAddress(host)) return Promise.reject(new NotPublicError());
    if (!standIn && url.protocol !== "https:") return Promise.reject(new Error("only https is spoken"));
    const method = body === undefined ? "GET" : "POST";
    const options = { method, headers, signal, agent: false, ...(!standIn && { lookup }) };
    const request = standIn ? requestPlain : requestTls;
    return new Promise((resolve, reject) => {
      const asked = request(url, options, (response) => resolve(opened(response)));
      asked.once("error", reject);
      asked.end(body);
    });
  };
}

/** Resolves a name for a socket, and hands out what it found only if all of it is public. */
export function checkedLookup(resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    const none = options.all ? [] : "";
    resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
          return callback(new NotPublicError(), none as string, 0);
        }
        if (options.all) return callback(null, [...addresses]);
        return callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, none as string, 0),
    );
  };
}

function opened(response: IncomingMessage): Opened {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: response.statusCode ?? 0, headers, body: response, close: () => response.destroy() };
}
