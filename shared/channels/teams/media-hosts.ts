import type { MediaHosts } from "../media.ts";

/**
 * Files lie in SharePoint behind addresses that are signed for minutes; pictures in a text lie with the Bot Framework, and
 * take the bot's token (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4).
 */
export const mediaHosts: MediaHosts = {
  platform: [".sharepoint.com", "smba.trafficmanager.net"],
  credentialed: ["smba.trafficmanager.net"],
  elsewhere: false,
};
