import type { Words } from "./said.ts";

/** What is said where a draft of an entry is tried; loaded with the editor. */
export const trialWords = {
  asDraft: [
    "Asked of the knowledge base as it would be with your draft. It is compiled for that, which takes some seconds the first time.",
    "按发布当前草稿后的知识库测试。首次测试需编译，约需几秒。",
  ],
  compiling: ["Compiling your draft; nothing is published.", "正在编译草稿，不会发布任何内容。"],
  failed: ["Your draft could not be compiled", "草稿编译失败"],
  withDraft: ["With your draft", "发布草稿后"],
  now: ["As published now", "当前已发布"],
} as const satisfies Readonly<Record<string, Words>>;
