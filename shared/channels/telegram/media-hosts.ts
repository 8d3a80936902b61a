import type { MediaHosts } from "../media.ts";

/** The Bot API hands out files itself (https://core.telegram.org/bots/api#getfile); its token is part of the path. */
export const mediaHosts: MediaHosts = {
  platform: ["api.telegram.org"],
  credentialed: [],
  elsewhere: false,
};
