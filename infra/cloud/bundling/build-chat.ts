import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../../shared/domain/config.ts";
import { checkWidget } from "../budgets.ts";
import { root } from "../project-root.ts";
import { buildWidget } from "./build-widget.ts";

/** The widget at `/chat.js`, and at `/demo/` a page that has it as any site would. Nothing where there is no chat. */
export async function buildChat(outDir: string, config: Config): Promise<void> {
  const { chat } = config.channels;
  if (!chat) return;
  const demo = join(outDir, "demo");
  await mkdir(demo, { recursive: true });
  const [script, page] = await Promise.all([
    buildWidget(config),
    readFile(join(root, "web/demo/page.html"), "utf8"),
    copyFile(join(root, "web/demo/demo.css"), join(demo, "demo.css")),
  ]);
  const account = chat.accounts[0] ?? "";
  const broken = checkWidget(script);
  if (broken.length > 0) throw new Error(broken.join("\n"));
  const filled = (words: DemoWords) => demoPage(page, words, config.brand.name, account);
  await Promise.all([
    writeFile(join(outDir, "chat.js"), script),
    writeFile(join(demo, "index.html"), filled(english)),
    writeFile(join(demo, "zh.html"), filled(chinese)),
  ]);
}

interface DemoWords {
  readonly lang: string;
  readonly title: string;
  readonly languages: string;
  readonly intro: string;
  readonly how: string;
  readonly ask: string;
  readonly questions: readonly string[];
}

const english: DemoWords = {
  lang: "en",
  title: "A page with the chat on it",
  languages: "Language",
  intro:
    "The button at the lower right is the chat, embedded as any site would embed it. Nothing else of it is on this page.",
  how: "On a page of your own it is one line, with the address of your installation in front of /chat.js:",
  ask: "For instance, ask:",
  questions: ["How do I get a refund?", "I forgot my password", "Somebody has taken over my account"],
};

const chinese: DemoWords = {
  lang: "zh-CN",
  title: "带有在线客服的页面",
  languages: "语言",
  intro: "右下角的按钮就是在线客服，嵌入方式与任何网站相同，本页没有其他相关内容。",
  how: "在您自己的页面上只需一行，并在 /chat.js 前加上您的安装地址：",
  ask: "可以试着问：",
  questions: ["怎么申请退款？", "忘记密码了", "我的账号被盗了"],
};

function demoPage(page: string, { questions, ...words }: DemoWords, brand: string, account: string): string {
  const snippet = `<script src="/chat.js" data-account="${account}" async></script>`;
  const texts = { ...words, brand, account, snippet };
  const lines = questions.map((question) => `<li>${asHtml(question)}</li>`).join("");
  return page.replace('lang="en"', `lang="${words.lang}"`).replace(/\{\{(\w+)\}\}/g, (all, name: string) => {
    if (name === "questions") return lines;
    const text = Object.entries(texts).find(([each]) => each === name)?.[1];
    return text === undefined ? all : asHtml(text);
  });
}

function asHtml(text: string): string {
  return text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
}
