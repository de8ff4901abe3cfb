import pg from "pg";
import type { Log } from "../log.ts";

export type Listener = {
  listen(channel: string, hear: (payload: string) => void): () => void;
  close(): Promise<void>;
};

const RETRY_MS = 500;

/** One connection for every LISTEN of the process, opened at the first one and again whenever it is lost. */
export function createListener({ url, log }: { url: string; log: Log }): Listener {
  const channels = new Map<string, Set<(payload: string) => void>>();
  let client: pg.Client | undefined;
  let connecting: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect() {
    const next = new pg.Client({ connectionString: url, application_name: "banyan-listen", keepAlive: true });
    const lost = () => {
      if (client !== next && client !== undefined) return;
      client = undefined;
      if (!closed) retry ??= setTimeout(again, RETRY_MS);
    };
    next.on("error", (error) => {
      log.warn({ reason: error.message }, "listening connection lost");
      lost();
    });
    next.on("end", lost);
    next.on("notification", ({ channel, payload }) => {
      for (const hear of channels.get(channel) ?? []) hear(payload ?? "");
    });
    await next.connect();
    for (const channel of channels.keys()) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    if (closed) return next.end();
    client = next;
    for (const hearers of channels.values()) for (const hear of hearers) hear("");
  }

  function again() {
    retry = undefined;
    if (closed) return;
    connecting = connect()
      .catch((error: unknown) => {
        log.warn({ err: error }, "cannot listen, trying again");
        if (!closed) retry ??= setTimeout(again, RETRY_MS);
      })
      .finally(() => {
        connecting = undefined;
      });
  }

  /** One after the other: a plain client takes no second query while one runs. A lost connection listens to all anew. */
  let listening: Promise<unknown> = Promise.resolve();
  const listenTo = (channel: string) => {
    listening = listening.then(() => client?.query(`listen ${pg.escapeIdentifier(channel)}`)).catch(() => {});
  };

  return {
    listen(channel, hear) {
      const hearers = channels.get(channel) ?? new Set();
      const isNew = hearers.size === 0;
      channels.set(channel, hearers.add(hear));
      if (!client) {
        if (connecting) void connecting.then(() => listenTo(channel));
        else if (!retry) again();
      } else if (isNew) listenTo(channel);
      return () => void hearers.delete(hear);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await connecting;
      await client?.end();
    },
  };
}
