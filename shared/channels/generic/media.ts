import { type Located, type MediaRequest, mediaFailed } from "../media.ts";

/** The address that the source named, without any credential. */
export async function locate({ attachment: { url } }: MediaRequest): Promise<Located> {
  return url === undefined ? mediaFailed("no-media") : { kind: "at", url };
}
