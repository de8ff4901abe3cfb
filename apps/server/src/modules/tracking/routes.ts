import { collect, getTrackerConnection } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import { routesImports } from "./imports/routes.ts";
import { routesPlan } from "./plan/routes.ts";
import { programNamedBy } from "./read-body.ts";
import type { Tracking } from "./service.ts";

export function routesTracking(http: Http, tracking: Tracking): void {
  const { plan } = tracking;
  http.handle(
    collect,
    async ({ body, request }) => {
      const began = performance.now();
      const reply = await tracking.collect({
        bytes: body,
        encoding: request.headers["content-encoding"],
        bearer: /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1],
      });
      plan.acks.add(performance.now() - began);
      return reply;
    },
    // whole requests nobody will send again: too large, not gzip, not JSON. No address is kept
    { refused: (error) => void (error.status < 500 && plan.refusedBody(error.code, programNamedBy.get(error))) },
  );
  http.handle(getTrackerConnection, ({ program }) => tracking.connection(program));
  routesPlan(http, plan);
  routesImports(http, tracking.imports);
}
