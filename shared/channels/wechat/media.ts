import * as z from "zod/mini";
import {
  type Located,
  type MediaRequest,
  type MediaTools,
  mediaFailed,
  mediaLater,
  overTls,
} from "../media.ts";
import { words } from "../payload-fields.ts";
import { accessToken, staleToken } from "./access-token.ts";
import { WechatSecrets } from "./schema.ts";

/** 获取临时素材: the answer where no file comes. */
const Spoken = z.object({
  video_url: words,
  errcode: z.catch(z.optional(z.number()), undefined),
});

/** 全局返回码: too many calls, and "busy". */
const passing: readonly number[] = [-1, 45009, 45011];

/**
 * Temporary media live three days (https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Get_temporary_materials.html).
 * A video is named by another address; a picture has one of its own, for accounts without a secret to ask with.
 */
export async function locate({ attachment }: MediaRequest, tools: MediaTools): Promise<Located> {
  const secrets = WechatSecrets.safeParse(tools.secrets);
  const { providerId: id, url } = attachment;
  const picture: Located | undefined = url === undefined ? undefined : { kind: "at", url: overTls(url) };
  if (!secrets.success) return mediaFailed("no-account");
  const { appId, appSecret } = secrets.data;
  if (id === undefined) return picture ?? mediaFailed("no-media");
  if (appSecret === undefined) return picture ?? mediaFailed("no-account");
  const token = await accessToken({ appId, appSecret }, undefined, tools);
  if (typeof token !== "string") {
    const passes = token.class === "retryable" || token.class === "rate-limited";
    return passes ? mediaLater(token.code, token.retryAfterSeconds) : (picture ?? mediaFailed("refused"));
  }
  const query = new URLSearchParams({ access_token: token, media_id: id });
  return {
    kind: "at",
    url: `${tools.apiBase}/cgi-bin/media/get?${query}`,
    readJson: readSpoken,
  };
}

function readSpoken(json: unknown): Located {
  const { video_url: video, errcode: code } = Spoken.safeParse(json).data ?? {};
  if (video !== undefined) return { kind: "at", url: overTls(video) };
  if (code === undefined) return mediaFailed("not-a-file");
  // The next attempt asks for the token anew.
  if (staleToken.includes(code)) return mediaLater(String(code));
  return passing.includes(code) ? mediaLater(String(code)) : mediaFailed("expired");
}
