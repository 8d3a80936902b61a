import type { MediaHosts } from "../media.ts";

/** Direct media through API v2 (https://docs.x.com/x-api/direct-messages), public media from the content network. */
export const mediaHosts: MediaHosts = {
  platform: ["api.x.com", "pbs.twimg.com", "video.twimg.com"],
  credentialed: ["api.x.com"],
  elsewhere: false,
};
