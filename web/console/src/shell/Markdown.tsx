import { useLayoutEffect, useRef } from "react";
import { rendered } from "../../../widget/markdown.ts";

/** What we wrote, as its reader sees it in the chat: replies and answers have one Markdown source. Nodes and text alone, never HTML. */
export function Markdown({
  text,
  language,
}: {
  readonly text: string;
  readonly language?: string | undefined;
}) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(...rendered(text)), [text]);
  return <div ref={place} className="text rendered" lang={language} dir="auto" />;
}
