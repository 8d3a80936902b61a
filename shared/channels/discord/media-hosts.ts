import type { MediaHosts } from "../media.ts";

/** Addresses are signed for a day (https://discord.com/developers/docs/reference#signed-attachment-cdn-urls). */
export const mediaHosts: MediaHosts = {
  platform: ["cdn.discordapp.com", "media.discordapp.net"],
  credentialed: [],
  elsewhere: false,
};
