/**
 * How the server's programs may be run here. PostgreSQL refuses to run as root, so root needs a detour.
 *
 * - `plain`: an ordinary user just runs them.
 * - `namespace`: root inside a user namespace in which its uid shows as 65534. Files keep their owner, so data and programs
 *   may stay below root's private 0700 home, and every capability is dropped. Nothing is copied, no user is created.
 * - `other-user`: where namespaces are blocked (default seccomp profile of Docker), the programs run as uid 65534;
 *   what that user cannot reach is copied to a place it can (`places.ts`).
 */
import { spawnSync } from "node:child_process";
import type { Command } from "../child.ts";

export type Route = "plain" | "namespace" | "other-user";

/** uid and gid of `nobody`, known to every passwd file that initdb would look it up in. */
export const NOBODY = 65534;
const NAMESPACE = ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, "--"];
// In a C locale the log is English, which is what readiness is read from.
const ENVIRONMENT = { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };

export function chooseRoute(): Route {
  if (process.getuid?.() !== 0) return "plain";
  return works("unshare", [...NAMESPACE, "true"]) ? "namespace" : "other-user";
}

/** Linux can tie a child to the life of the thread that started it; elsewhere a guard does (`guard.ts`). */
export const tiesChildren = works("setpriv", ["--pdeathsig", "INT", "--", "true"]);

/** The command that runs a program by a route; `tied`: it ends (SIGINT, a fast shutdown) when this process dies. */
export function commandFor(route: Route, life: "tied" | "own", program: string, args: string[]): Command {
  const tie = life === "tied" && tiesChildren ? ["--pdeathsig", "INT"] : [];
  const become = route === "other-user" ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const privileges = [...become, ...tie];
  const inner = privileges.length > 0 ? ["setpriv", ...privileges, "--", program, ...args] : [program, ...args];
  const [first = program, ...rest] = route === "namespace" ? ["unshare", ...NAMESPACE, ...inner] : inner;
  return { program: first, args: rest, env: ENVIRONMENT };
}

function works(program: string, args: string[]): boolean {
  return process.platform === "linux" && spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
