import type { MediaHosts } from "../media.ts";

/** Each source says where its files are: any host of the public internet, without a credential. */
export const mediaHosts: MediaHosts = {
  platform: [],
  credentialed: [],
  elsewhere: true,
};
