import type { MediaHosts } from "../media.ts";

/** Instagram's and Meta's content networks. Their addresses are signed and take no credential. */
export const mediaHosts: MediaHosts = {
  platform: [".cdninstagram.com", ".fbcdn.net", ".fbsbx.com"],
  credentialed: [],
  elsewhere: false,
};
