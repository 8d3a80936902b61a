import { Kbd, Modal } from "@mantine/core";
import { useWords } from "../i18n/language.tsx";
import { allKeys } from "./keys.ts";

const modified = [
  { keys: ["Ctrl/⌘", "Enter"], text: "key_send" },
  { keys: ["Ctrl/⌘", "K"], text: "key_palette" },
] as const;

export default function KeysDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("keys")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <table className="plain">
        <tbody>
          {allKeys.map(({ key, text }) => (
            <tr key={key}>
              <td>
                <Kbd>{key === "N" ? "Shift N" : key.toUpperCase().replace("ESCAPE", "Esc")}</Kbd>
              </td>
              <td>{t(text)}</td>
            </tr>
          ))}
          {modified.map(({ keys, text }) => (
            <tr key={text}>
              <td>
                <Kbd>{keys.join(" ")}</Kbd>
              </td>
              <td>{t(text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
