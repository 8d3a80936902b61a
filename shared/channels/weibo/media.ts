import * as z from "zod/mini";
import { type Located, type MediaRequest, type MediaTools, mediaFailed } from "../media.ts";
import { WeiboSecrets } from "./schema.ts";

const Refusal = z.object({ error_code: z.number() });

/** 消息附件下载接口. What Weibo refuses it says in JSON. */
export async function locate({ attachment }: MediaRequest, tools: MediaTools): Promise<Located> {
  const token = WeiboSecrets.safeParse(tools.secrets).data?.accessToken;
  if (token === undefined) return mediaFailed("no-account");
  if (attachment.providerId === undefined) return mediaFailed("no-media");
  const query = new URLSearchParams({ access_token: token, fid: attachment.providerId });
  return {
    kind: "at",
    url: `https://upload.api.weibo.com/2/mss/msget?${query}`,
    readJson: (json) => mediaFailed(Refusal.safeParse(json).success ? "expired" : "not-a-file"),
  };
}
