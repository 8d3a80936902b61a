import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EntryEditView, PublicationView } from "../../../../shared/api/desk/faq.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { newRequestId } from "../api/request-id.ts";
import { faqWords } from "../i18n/faq.ts";
import { useSaid } from "../i18n/use-said.ts";
import { useAct } from "../shell/use-act.ts";

interface PublishProps {
  readonly edit: EntryEditView;
  readonly possible: boolean;
  /** What keeps it from being published, or that nothing does. */
  readonly state: string;
  readonly onPublished: (published: EntryEditView) => void;
}

/** Publishes an entry and says how far it is. */
export function Publish({ edit, possible, state, onPublished }: PublishProps) {
  const f = useSaid(faqWords);
  const { api } = useDesk();
  const client = useQueryClient();
  const { run, busy } = useAct();
  const [asked, setAsked] = useState<{ readonly request: string; readonly edit: EntryEditView }>();
  const request = asked?.request;
  const { data: progress } = useQuery({
    queryKey: ["faq-publication", request],
    queryFn: () => api.publication(request ?? ""),
    enabled: request !== undefined,
    refetchInterval: ({ state: { data } }) => (isUnderWay(data) ? 1_000 : false),
  });
  const settled = progress !== undefined && !isUnderWay(progress) ? progress.state : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each publication, whatever is typed since
  useEffect(() => {
    if (settled === undefined) return;
    // The new one must be there before the draft goes, or the old one would show for a moment.
    const fetched = Promise.all(
      [keys.sources, keys.releases, ["entries"], ["entry"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
    if (settled === "published" && asked) void fetched.then(() => onPublished(asked.edit));
  }, [settled, request]);

  async function publish() {
    const id = newRequestId();
    const taken = await run(() => api.publishFaq(edit, id));
    if (taken) setAsked({ request: id, edit });
    else await client.invalidateQueries({ queryKey: keys.sources });
  }
  const underWay = request !== undefined && settled === undefined;
  return (
    <div className="card">
      <div className="acts">
        <Button size="xs" loading={busy || underWay} disabled={!possible} onClick={() => void publish()}>
          {f("faqPublish")}
        </Button>
        <span role="status">{underWay ? f("faqCompiling") : state}</span>
      </div>
      <div role="status">
        {progress && settled && (
          <p className={settled === "published" ? "good" : "danger"}>{told(progress, f)}</p>
        )}
      </div>
    </div>
  );
}

function isUnderWay(progress: PublicationView | undefined): boolean {
  return progress === undefined || progress.state === "waiting" || progress.state === "compiling";
}

function told(progress: PublicationView, f: ReturnType<typeof useSaid<keyof typeof faqWords>>): string {
  switch (progress.state) {
    case "published":
      return f("faqPublished", { version: progress.version });
    case "conflict":
      return f("faqConflict");
    case "mistakes":
      return progress.mistakes.map(({ file, field, problem }) => `${file}: ${field}: ${problem}`).join("; ");
    case "failed":
      return f("faqFailed", { why: progress.why });
    default:
      return f("faqContended");
  }
}
