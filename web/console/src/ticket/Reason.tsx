import type { ConversationItem } from "../../../../shared/api/desk/conversation.ts";
import { useWords } from "../i18n/language.tsx";
import { abstentionInWords, ruleInWords, topicInWords } from "../i18n/rules.ts";

type Decision = Extract<ConversationItem, { kind: "message" }>["decision"];

/** Why the machine did with a message what it did. */
export default function Reason({ decision }: { readonly decision: Decision }) {
  const { t, language, formats } = useWords();
  const { entry, probability, threshold, topics, units, references, rule, detail } = decision;
  return (
    <div className="quiet">
      <div>
        {ruleInWords(rule, language)}
        {detail !== undefined && ` (${abstentionInWords(detail, language)})`}
      </div>
      {entry !== undefined && probability !== undefined && (
        <div>
          {t("entryAt", { entry, probability: formats.percent(probability) })}{" "}
          {threshold !== undefined && t("ofPromised", { threshold: formats.percent(threshold) })}
        </div>
      )}
      {topics !== undefined && topics.length > 0 && (
        <div>
          {t(rule === "suspected-topic" ? "suspectedTopics" : "topics")}:{" "}
          {topics.map((topic) => topicInWords(topic, language)).join(", ")}
        </div>
      )}
      {units !== undefined && units.length > 0 && (
        <div>
          {t("asked")}:
          <ul>
            {units.map((unit) => (
              <li key={unit.text}>
                {unit.text}
                {unit.entry !== undefined && ` → ${unit.entry}`}
                {unit.probability !== undefined && ` ${formats.percent(unit.probability)}`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {references !== undefined && references.length > 0 && (
        <div>
          {t("references")}: {references.join(", ")}
        </div>
      )}
    </div>
  );
}
