import { collect } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Tracking } from "./service.ts";

export function routesTracking(http: Http, tracking: Tracking): void {
  http.handle(collect, ({ body, request }) =>
    tracking.collect({
      bytes: body,
      encoding: request.headers["content-encoding"],
      bearer: /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1],
    }),
  );
}
