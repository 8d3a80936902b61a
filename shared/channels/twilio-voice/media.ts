import type { Located, MediaRequest, MediaTools } from "../media.ts";
import { locateAtTwilio } from "../twilio-media.ts";

/** A recording is announced before it can be fetched; with an ending it comes as MP3, without one as a larger file. */
export async function locate({ attachment: { url } }: MediaRequest, tools: MediaTools): Promise<Located> {
  const mp3 = url === undefined || /\.\w{3,4}$/.test(url) ? url : `${url}.mp3`;
  return locateAtTwilio(mp3, tools, { mayAppear: true });
}
