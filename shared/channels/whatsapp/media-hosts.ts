import type { MediaHosts } from "../media.ts";

/** The Cloud API, and where it keeps media (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media). */
export const mediaHosts: MediaHosts = {
  platform: ["graph.facebook.com", "lookaside.fbsbx.com", ".fbsbx.com", ".fbcdn.net"],
  credentialed: ["graph.facebook.com", "lookaside.fbsbx.com"],
  elsewhere: false,
};
