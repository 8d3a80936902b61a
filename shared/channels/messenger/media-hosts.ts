import type { MediaHosts } from "../media.ts";

/** Meta's content network. Its addresses are signed and take no credential. */
export const mediaHosts: MediaHosts = {
  platform: [".fbcdn.net", ".fbsbx.com"],
  credentialed: [],
  elsewhere: false,
};
