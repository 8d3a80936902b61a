import type { MediaHosts } from "../media.ts";

/** The upload service; the access token is part of the query. */
export const mediaHosts: MediaHosts = {
  platform: ["upload.api.weibo.com"],
  credentialed: [],
  elsewhere: false,
};
