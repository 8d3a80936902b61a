import { Menu, useMantineColorScheme } from "@mantine/core";
import { useDesk } from "../api/desk-context.tsx";
import { useMe, useRefresh } from "../api/queries.ts";
import { type Language, languages, useWords } from "../i18n/language.tsx";
import { useAct } from "./use-act.ts";

const schemes = ["auto", "light", "dark"] as const;

export function PersonMenu() {
  const { t, language, setLanguage } = useWords();
  const { api, session } = useDesk();
  const me = useMe();
  const refresh = useRefresh();
  const { run } = useAct();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const presence = me.data?.presence;
  return (
    <Menu.Dropdown>
      {me.data && <Menu.Label>{t("openOfMax", { open: me.data.open, max: me.data.max })}</Menu.Label>}
      <Menu.Label>{t("presence")}</Menu.Label>
      {(["available", "away"] as const).map((each) => (
        <Menu.Item
          key={each}
          role="menuitemradio"
          aria-checked={presence === each}
          leftSection={<Mark on={presence === each} />}
          onClick={() => run(() => api.setPresence(each)).then(() => refresh())}
        >
          {t(each)}
        </Menu.Item>
      ))}
      <Menu.Label>{t("language")}</Menu.Label>
      {(Object.keys(languages) as Language[]).map((each) => (
        <Menu.Item
          key={each}
          role="menuitemradio"
          lang={each}
          aria-checked={language === each}
          leftSection={<Mark on={language === each} />}
          onClick={() => setLanguage(each)}
        >
          {languages[each]}
        </Menu.Item>
      ))}
      <Menu.Label>{t("theme")}</Menu.Label>
      {schemes.map((each) => (
        <Menu.Item
          key={each}
          role="menuitemradio"
          aria-checked={colorScheme === each}
          leftSection={<Mark on={colorScheme === each} />}
          onClick={() => setColorScheme(each)}
        >
          {t(each)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => session.signOut()}>{t("signOut")}</Menu.Item>
    </Menu.Dropdown>
  );
}

function Mark({ on }: { readonly on: boolean }) {
  return <span aria-hidden>{on ? "●" : "○"}</span>;
}
