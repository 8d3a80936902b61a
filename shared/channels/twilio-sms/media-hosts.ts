import type { MediaHosts } from "../media.ts";

/** Media of messages (https://www.twilio.com/docs/messaging/api/media-resource): Twilio redirects to signed addresses of its stores. */
export const mediaHosts: MediaHosts = {
  platform: ["api.twilio.com", ".twiliocdn.com", ".amazonaws.com"],
  credentialed: ["api.twilio.com"],
  elsewhere: false,
};
