import type { MediaHosts } from "../media.ts";

/** Recordings (https://www.twilio.com/docs/voice/api/recording): Twilio redirects to signed addresses of its stores. */
export const mediaHosts: MediaHosts = {
  platform: ["api.twilio.com", ".twiliocdn.com", ".amazonaws.com"],
  credentialed: ["api.twilio.com"],
  elsewhere: false,
};
