import type { Located, MediaRequest, MediaTools } from "../media.ts";
import { locateAtTwilio } from "../twilio-media.ts";

export async function locate({ attachment }: MediaRequest, tools: MediaTools): Promise<Located> {
  return locateAtTwilio(attachment.url, tools);
}
