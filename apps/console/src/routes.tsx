import { createBrowserRouter, type RouteObject } from "react-router";
import { groups, settings } from "./shell/groups.tsx";
import { PageCrashed, PageLoading, PageMissing } from "./shell/page-states.tsx";

const pages: RouteObject[] = [...groups.flatMap((group) => group.pages), ...settings].flatMap(({ routes }) => routes);

/** Addresses: `/console/sign-in`, then `/console/<program>/<group>/<page>`; every page is loaded when first opened. */
export const router = createBrowserRouter(
  [
    {
      ErrorBoundary: PageCrashed,
      HydrateFallback: PageLoading,
      children: [
        { path: "sign-in", lazy: () => import("./pages/sign-in/sign-in.tsx") },
        { index: true, lazy: () => import("./shell/first-program.tsx") },
        {
          path: ":program",
          lazy: () => import("./shell/shell.tsx"),
          children: [
            { index: true, lazy: () => import("./shell/first-program.tsx") },
            { ErrorBoundary: PageCrashed, children: pages },
            { path: "*", Component: PageMissing },
          ],
        },
      ],
    },
  ],
  { basename: "/console" },
);
