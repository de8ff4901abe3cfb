import { cancelFactRun, listFactRuns, startFactRun } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { FactRuns } from "./service.ts";

export function routesFactRuns(http: Http, runs: FactRuns): void {
  http.handle(listFactRuns, ({ program }) => runs.list(program));
  http.handle(startFactRun, ({ program, staff, body }) => runs.start(program, staff, body.kind));
  http.handle(cancelFactRun, ({ program, params }) => runs.cancel(program, params.id));
}
