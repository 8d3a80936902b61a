import type { MediaHosts } from "../media.ts";

/** Content has a host of its own (https://developers.line.biz/en/reference/messaging-api/#get-content); a LIFF app may share what lies elsewhere. */
export const mediaHosts: MediaHosts = {
  platform: ["api-data.line.me"],
  credentialed: ["api-data.line.me"],
  elsewhere: true,
};
