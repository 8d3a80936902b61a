import { allCommonWords } from "./common-words.ts";
import { extractFeatures } from "./features.ts";

/** What holds Chinese questions together and says nothing about their topic. */
const woven =
  "怎么 怎样 如何 咋 为什么 为啥 什么 怎么办 可以 能不能 可不可以 是不是 有没有 我 我的 你 你们 他 的 了 吗 呢 吧 啊 是 有 在 不 没 要 想 能 会 就 都 还 也 和 跟 给 把 被 这 那 个 一 一下 请 请问 帮 到 里 上 下 现在 今天 知道 需要";

let hashes: ReadonlySet<number> | undefined;

/** The features (see `extractFeatures`) of words that occur in questions about anything. */
export function functionWordHashes(): ReadonlySet<number> {
  hashes ??= new Set(
    [...allCommonWords, ...woven.split(" ")].flatMap((word) => [...extractFeatures(word).keys()]),
  );
  return hashes;
}
