import { Button, Spin } from "antd";
import { useNavigate, useRouteError } from "react-router";
import { EmptyState } from "../patterns/empty-state.tsx";
import styles from "../patterns/states.module.css";
import { useCommonWords } from "../words/common.ts";

export const PageLoading = () => (
  <div style={{ display: "grid", placeItems: "center", minHeight: "60vh" }}>
    <Spin delay={300} />
  </div>
);

export function PageMissing() {
  const say = useCommonWords();
  const go = useNavigate();
  return (
    <EmptyState
      title={say("notFound")}
      hint={say("notFoundHint")}
      action={<Button onClick={() => go("/")}>{say("toHome")}</Button>}
    />
  );
}

/** A page threw: the rest of the console stays usable. Usual cause: a new version was installed and an old file is gone. */
export function PageCrashed() {
  const say = useCommonWords();
  const error = useRouteError();
  return (
    <div className={styles["state"]} role="alert">
      <p className={styles["title"]}>{say("crashed")}</p>
      <p className={styles["hint"]}>{say("errorSafe")}</p>
      <p className={styles["code"]}>
        {say("errorCode", { code: error instanceof Error ? `${error.name}: ${error.message}` : "UNKNOWN" })}
      </p>
      <Button onClick={() => location.reload()}>{say("retry")}</Button>
    </div>
  );
}
