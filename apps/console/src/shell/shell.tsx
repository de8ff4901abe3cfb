import { Suspense, useEffect } from "react";
import { Navigate, Outlet, useLocation, useNavigation, useParams } from "react-router";
import { useOperator } from "../api/session.ts";
import { EmptyState } from "../patterns/empty-state.tsx";
import { ErrorState } from "../patterns/error-state.tsx";
import { pageAt } from "./groups.tsx";
import { rememberProgram } from "./last-program.ts";
import { Navigation } from "./navigation.tsx";
import { PageLoading, PageMissing } from "./page-states.tsx";
import styles from "./shell.module.css";
import { TopBar } from "./top-bar.tsx";
import { useNavigationWords, useShellWords } from "./words.ts";

/** Around every page: who is signed in, which program, the navigation; and whether this page may be seen. */
export function Component() {
  const { data: operator, error, refetch } = useOperator();
  const { program: id = "" } = useParams();
  const { pathname, search } = useLocation();
  const say = useShellWords();
  const name = useNavigationWords();
  const busy = useNavigation().state === "loading";
  const program = operator?.programs.find((one) => one.id === id);
  const below = pathname.slice(id.length + 2);
  const place = pageAt(below);

  useEffect(() => {
    if (program !== undefined) rememberProgram(program.id);
  }, [program]);
  useEffect(() => {
    const words = [place && name(place.page.name), program?.name, "Banyan"];
    document.title = words.filter((word) => word !== undefined).join(" · ");
  }, [place, name, program]);

  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (operator === undefined) return <PageLoading />;
  if (operator === null) return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  if (program === undefined) return <PageMissing />;

  const allowed = place === undefined || program.permissions.includes(place.page.permission);
  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href="#content">
        {say("skip")}
      </a>
      <Navigation operator={operator} program={program} />
      <div className={styles["right"]}>
        <TopBar operator={operator} place={place} />
        {busy && <div className={styles["busy"]} />}
        <main id="content" tabIndex={-1} className={styles["content"]} key={program.id}>
          {allowed ? (
            <Suspense fallback={<PageLoading />}>
              <Outlet />
            </Suspense>
          ) : (
            <EmptyState title={say("notAllowed")} hint={say("notAllowedHint")} />
          )}
        </main>
      </div>
    </div>
  );
}
