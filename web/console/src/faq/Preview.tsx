import { Tabs } from "@mantine/core";
import { toHtml, toPlainText } from "../../../../shared/mail/markdown.ts";
import { faqWords } from "../i18n/faq.ts";
import { useSaid } from "../i18n/use-said.ts";
import { Markdown } from "../shell/Markdown.tsx";

/** An answer as customers see it, made by the very functions that make it for them. */
export function Preview({ language, answer }: { readonly language: string; readonly answer: string }) {
  const f = useSaid(faqWords);
  return (
    <Tabs defaultValue="mail" keepMounted={false} className="faq-preview">
      <Tabs.List aria-label={f("faqPreview")}>
        <Tabs.Tab value="mail">{f("faqPreviewMail")}</Tabs.Tab>
        <Tabs.Tab value="text">{f("faqPreviewText")}</Tabs.Tab>
        <Tabs.Tab value="chat">{f("faqPreviewChat")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="mail">
        <iframe
          className="mail-frame"
          sandbox=""
          srcDoc={`<!doctype html><html lang="${language}">${toHtml(answer)}</html>`}
          title={f("faqPreviewMail")}
        />
      </Tabs.Panel>
      <Tabs.Panel value="text">
        <div className="text" lang={language}>
          {toPlainText(answer)}
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="chat">
        <div className="faq-chat">
          <Markdown text={answer} language={language} />
        </div>
      </Tabs.Panel>
    </Tabs>
  );
}
