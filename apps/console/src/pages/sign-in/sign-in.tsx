import { staffSignIn } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { useAction } from "../../api/queries.ts";
import { rememberOperator, useOperator } from "../../api/session.ts";
import { problemText } from "../../patterns/error-state.tsx";
import { Field } from "../../patterns/field.tsx";
import { LanguageSwitch, ModeSwitch } from "../../shell/top-bar.tsx";
import { useCommonWords } from "../../words/common.ts";
import styles from "./sign-in.module.css";
import { useSignInWords } from "./words.ts";

/** Sign-in; afterwards to the page that asked for it. */
export function Component() {
  const say = useSignInWords();
  const common = useCommonWords();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const { data: operator } = useOperator();
  const signIn = useAction(staffSignIn);
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [wasSent, setWasSent] = useState(false);
  const problem = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    document.title = `${say("title")} · Banyan`;
  }, [say]);

  if (operator) return <Navigate to={safeNext(search.get("next"))} replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSent(true);
    if (account.trim() === "" || password === "") return;
    signIn
      .mutateAsync({ body: { account: account.trim(), password } })
      .then((who) => rememberOperator(client, who))
      .catch(() => problem.current?.focus()); // shown below the fields
  };
  return (
    <div className={styles["page"]}>
      <div className={styles["tools"]}>
        <LanguageSwitch />
        <ModeSwitch />
      </div>
      <main className={styles["card"]}>
        <img src={`${import.meta.env.BASE_URL}favicon.svg`} width="48" height="48" alt="" />
        <h1>{say("title")}</h1>
        <p className={styles["about"]}>{say("about")}</p>
        <form onSubmit={submit} noValidate>
          <Field label={say("account")} problem={wasSent && account.trim() === "" ? say("accountMissing") : undefined}>
            {(wiring) => (
              <Input
                {...wiring}
                size="large"
                autoFocus
                autoComplete="username"
                maxLength={100}
                value={account}
                onChange={(event) => setAccount(event.target.value)}
              />
            )}
          </Field>
          <Field label={say("password")} problem={wasSent && password === "" ? say("passwordMissing") : undefined}>
            {(wiring) => (
              <Input.Password
                {...wiring}
                size="large"
                autoComplete="current-password"
                maxLength={200}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
          {signIn.error !== null && (
            <p className={styles["problem"]} role="alert" tabIndex={-1} ref={problem}>
              {problemText(signIn.error, common("errorOffline"))}
            </p>
          )}
          <Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending}>
            {say("signIn")}
          </Button>
        </form>
      </main>
      <p className={styles["foot"]}>{say("foot")}</p>
    </div>
  );
}

/** Only a path of this console: an address that starts with two slashes would leave it. */
const safeNext = (next: string | null): string => (next !== null && /^\/[A-Za-z0-9_-]/.test(next) ? next : "/");
