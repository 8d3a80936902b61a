import type { MediaHosts } from "../media.ts";

/** 获取临时素材, and the content networks of pictures and videos; the access token is part of the query. */
export const mediaHosts: MediaHosts = {
  platform: ["api.weixin.qq.com", "mmbiz.qpic.cn", ".qpic.cn", ".weixin.qq.com", ".tc.qq.com"],
  credentialed: [],
  elsewhere: false,
};
