import { CallError } from "@banyan/client";
import { errorText } from "@banyan/contracts";
import { Button } from "antd";
import { type Language, preferences } from "../theme/preferences.ts";
import { useCommonWords } from "../words/common.ts";
import styles from "./states.module.css";

/** A refusal in the operator's language. */
export function problemText(error: Error, offline: string, language: Language = preferences().language): string {
  if (!(error instanceof CallError)) return offline;
  // a newer server may know codes this build does not: its own words are the fallback
  return errorText(error.code, language, error.body.details) || error.message;
}

/** What happened, what is safe, what to do, and the code to quote. */
export function ErrorState({ error, retry, compact = false }: { error: Error; retry?: () => void; compact?: boolean }) {
  const say = useCommonWords();
  const code = error instanceof CallError ? error.code : "NO_ANSWER";
  // what is not there or not allowed stays so
  const canRetry = !(error instanceof CallError) || (error.status !== 404 && error.status !== 403);
  const requestId = error instanceof CallError ? error.body.requestId : "";
  return (
    <div className={compact ? styles["compact"] : styles["state"]} role="alert">
      <p className={styles["title"]}>{say("errorTitle")}</p>
      <p>{problemText(error, say("errorOffline"))}</p>
      {!compact && canRetry && <p className={styles["hint"]}>{say("errorSafe")}</p>}
      <p className={styles["code"]}>
        {say("errorCode", { code })}
        {requestId !== "" && ` · ${say("errorRequest", { id: requestId })}`}
      </p>
      {retry !== undefined && canRetry && <Button onClick={retry}>{say("retry")}</Button>}
    </div>
  );
}
