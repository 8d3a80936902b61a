import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { DeskApi } from "./api/desk-api.ts";
import { DeskProvider } from "./api/desk-context.tsx";
import { LiveProvider } from "./api/live.tsx";
import { Problem } from "./api/problem.ts";
import { LanguageProvider, loadCatalogue, preferredLanguage } from "./i18n/language.tsx";
import { router } from "./router.tsx";
import { Session, type SignInPlace } from "./sign-in/session.ts";
import { theme } from "./theme.ts";
import { dropOldDrafts } from "./ticket/drafts.ts";

await begin();

async function begin(): Promise<void> {
  const place = await fetch("/desk/sign-in");
  if (!place.ok) throw new Error(`The desk answered ${place.status}.`);
  const session = await Session.begin((await place.json()) as SignInPlace);
  if (!session) return;
  dropOldDrafts();
  const language = preferredLanguage();
  const catalogue = await loadCatalogue(language);
  const api = new DeskApi(() => session.token());
  const client = new QueryClient({
    defaultOptions: { queries: { retry: (count, error) => !(error instanceof Problem) && count < 5 } },
  });
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no root.");
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={client}>
          <LanguageProvider language={language} catalogue={catalogue}>
            <DeskProvider value={{ api, session }}>
              <LiveProvider>
                <Notifications position="bottom-right" />
                <RouterProvider router={router} />
              </LiveProvider>
            </DeskProvider>
          </LanguageProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
