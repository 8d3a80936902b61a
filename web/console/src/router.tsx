import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
  redirect,
} from "@tanstack/react-router";
import { useWords } from "./i18n/language.tsx";
import { DeskPage } from "./inbox/DeskPage.tsx";
import { Frame } from "./shell/Frame.tsx";

function NotFound() {
  const { t } = useWords();
  return <p className="blank">{t("notFound")}</p>;
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const page = <Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/mine" });
  },
});

/** What a report is of stands in the address, so that going back shows it again. */
function reported(
  search: Record<string, unknown>,
): Partial<Record<"from" | "to" | "queue" | "channel" | "of", string>> {
  const names = ["from", "to", "queue", "channel", "of"];
  return Object.fromEntries(names.flatMap((name) => (search[name] ? [[name, String(search[name])]] : [])));
}

/** Every address of the console on one page. */
export const router = createRouter({
  basepath: "/console",
  // What a page needs is fetched when the pointer is on the way to it.
  defaultPreload: "intent",
  routeTree: root.addChildren([
    home,
    page("/mine", DeskPage),
    page("/mine/$ticket", DeskPage),
    page("/queues/$queue", DeskPage),
    page("/queues/$queue/$ticket", DeskPage),
    createRoute({
      getParentRoute: () => root,
      path: "/search",
      // What is looked for stands in the address, so that going back shows it again.
      validateSearch: ({ q }: Record<string, unknown>): { q?: string } =>
        q === undefined ? {} : { q: String(q) },
      component: lazyRouteComponent(() => import("./pages/SearchPage.tsx"), "SearchPage"),
    }),
    page(
      "/people/$contact",
      lazyRouteComponent(() => import("./pages/PersonPage.tsx"), "PersonPage"),
    ),
    page(
      "/audit",
      lazyRouteComponent(() => import("./pages/AuditPage.tsx"), "AuditPage"),
    ),
    page(
      "/snoozed",
      lazyRouteComponent(() => import("./pages/SnoozedPage.tsx"), "SnoozedPage"),
    ),
    page(
      "/mentions",
      lazyRouteComponent(() => import("./pages/MentionsPage.tsx"), "MentionsPage"),
    ),
    page(
      "/phrases",
      lazyRouteComponent(() => import("./pages/PhrasesPage.tsx"), "PhrasesPage"),
    ),
    page(
      "/quarantine",
      lazyRouteComponent(() => import("./pages/QuarantinePage.tsx"), "QuarantinePage"),
    ),
    page(
      "/questions",
      lazyRouteComponent(() => import("./pages/QuestionsPage.tsx"), "QuestionsPage"),
    ),
    page(
      "/knowledge",
      lazyRouteComponent(() => import("./pages/KnowledgePage.tsx"), "KnowledgePage"),
    ),
    page(
      "/entries/$entry",
      lazyRouteComponent(() => import("./faq/EntryPage.tsx"), "EntryPage"),
    ),
    page(
      "/versions",
      lazyRouteComponent(() => import("./faq/VersionsPage.tsx"), "VersionsPage"),
    ),
    page(
      "/results",
      lazyRouteComponent(() => import("./pages/ResultsPage.tsx"), "ResultsPage"),
    ),
    createRoute({
      getParentRoute: () => root,
      path: "/report",
      validateSearch: reported,
      component: lazyRouteComponent(() => import("./pages/ReportPage.tsx"), "ReportPage"),
    }),
    createRoute({
      getParentRoute: () => root,
      path: "/report/tickets",
      validateSearch: reported,
      component: lazyRouteComponent(() => import("./pages/ReportTicketsPage.tsx"), "ReportTicketsPage"),
    }),
    page(
      "/channels",
      lazyRouteComponent(() => import("./pages/ChannelsPage.tsx"), "ChannelsPage"),
    ),
    page(
      "/agents",
      lazyRouteComponent(() => import("./pages/AgentsPage.tsx"), "AgentsPage"),
    ),
    page(
      "/wall",
      lazyRouteComponent(() => import("./pages/WallPage.tsx"), "WallPage"),
    ),
  ]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
