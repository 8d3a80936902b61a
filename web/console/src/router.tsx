import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { useWords } from "./i18n/language.tsx";
import { DeskPage } from "./inbox/DeskPage.tsx";
import { KnowledgePage } from "./pages/KnowledgePage.tsx";
import { QuarantinePage } from "./pages/QuarantinePage.tsx";
import { QuestionsPage } from "./pages/QuestionsPage.tsx";
import { ResultsPage } from "./pages/ResultsPage.tsx";
import { WallPage } from "./pages/WallPage.tsx";
import { Frame } from "./shell/Frame.tsx";

function NotFound() {
  const { t } = useWords();
  return <p className="blank">{t("notFound")}</p>;
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const page = <Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/mine" });
  },
});

/** Every address of the console on one page. */
export const router = createRouter({
  basepath: "/console",
  routeTree: root.addChildren([
    home,
    page("/mine", DeskPage),
    page("/mine/$ticket", DeskPage),
    page("/queues/$queue", DeskPage),
    page("/queues/$queue/$ticket", DeskPage),
    page("/quarantine", QuarantinePage),
    page("/questions", QuestionsPage),
    page("/knowledge", KnowledgePage),
    page("/results", ResultsPage),
    page("/wall", WallPage),
  ]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
