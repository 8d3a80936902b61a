import type { MediaHosts } from "../media.ts";

/** Files are private and take the bot token (https://docs.slack.dev/messaging/working-with-files). */
export const mediaHosts: MediaHosts = {
  platform: ["files.slack.com"],
  credentialed: ["files.slack.com"],
  elsewhere: false,
};
