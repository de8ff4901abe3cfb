import { sql } from "kysely";
import type { ClickHouse } from "./clickhouse.ts";
import type { Databases } from "./db.ts";
import type { Http } from "./http.ts";
import type { Metrics } from "./metrics.ts";

export type Health = {
  /** From now on /readyz answers 503, so that nobody sends new calls. */
  startClosing(): void;
};

/** A probe must answer although the database does not. */
const PROBE_MS = 1_000;

/**
 * /livez: the process turns. /readyz: PostgreSQL answers; ClickHouse and WeChat being away only show as `degraded`,
 * because orders go on without them. /metrics: Prometheus text.
 */
export function routesHealth({
  http,
  db,
  clickhouse,
  metrics,
}: {
  http: Http;
  db: Databases;
  clickhouse: ClickHouse;
  metrics: Metrics;
}): Health {
  let closing = false;
  http.raw({ method: "GET", url: "/livez", handler: (_request, reply) => reply.send({ status: "ok" }) });
  http.raw({
    method: "GET",
    url: "/readyz",
    async handler(_request, reply) {
      const [postgres, behaviour] = await Promise.all([
        answers(sql`select 1`.execute(db.reads)),
        answers(clickhouse.ping().then((isUp) => (isUp ? true : Promise.reject(new Error("down"))))),
      ]);
      const status = closing ? "closing" : !postgres ? "down" : behaviour ? "ok" : "degraded";
      return reply
        .code(status === "ok" || status === "degraded" ? 200 : 503)
        .send({ status, postgres: postgres ? "up" : "down", clickhouse: behaviour ? "up" : "down" });
    },
  });
  http.raw({
    method: "GET",
    url: "/metrics",
    handler: async (_request, reply) => reply.type("text/plain; version=0.0.4").send(await metrics.text()),
  });
  return {
    startClosing: () => {
      closing = true;
    },
  };
}

function answers(probe: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PROBE_MS, false);
    probe.then(
      () => resolve(true),
      () => resolve(false),
    );
    probe.finally(() => clearTimeout(timer)).catch(() => {});
  });
}
