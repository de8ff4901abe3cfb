import type { FastifyReply } from "fastify";
import type { Databases } from "./db.ts";

/** Server-sent events: a channel is any string, e.g. `live:<program>`. */
export type Live = {
  /** Takes over the reply and streams the channel to it until the caller goes. `first` is sent at once. */
  stream(reply: FastifyReply, channel: string, first?: LiveMessage): void;
  /** To every listener of every process; a message is small (8 KB) and may be lost, so send whole states, not steps. */
  publish(channel: string, message: LiveMessage): void;
  /** How many listen here: no need to compute what nobody sees. */
  listeners(channel: string): number;
  close(): void;
};
export type LiveMessage = { event: string; data: unknown };

const HEARTBEAT_MS = 15_000;
/** A listener that reads slower than we send is cut off: its page reconnects and gets the state as it is then. */
const MOST_BUFFERED_BYTES = 256 * 1024;
const MOST_LISTENERS = 2_000;
const NOTIFY_CHANNEL = "banyan_live";
/** NOTIFY takes at most 8,000 bytes. */
const MOST_NOTIFIED_BYTES = 7_500;

export function createLive({
  db,
  isAlone,
}: {
  db: Databases /** One process does everything: no NOTIFY needed. */;
  isAlone: boolean;
}): Live {
  type Raw = FastifyReply["raw"];
  const channels = new Map<string, Set<Raw>>();
  const me = Math.random().toString(36).slice(2);
  const stopListening = isAlone ? () => {} : db.listen(NOTIFY_CHANNEL, hear);

  const format = ({ event, data }: LiveMessage) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

  function write(raw: Raw, text: string) {
    if (raw.writableLength > MOST_BUFFERED_BYTES) raw.destroy();
    else raw.write(text);
  }
  function deliver(channel: string, text: string) {
    for (const raw of channels.get(channel) ?? []) write(raw, text);
  }
  function hear(payload: string) {
    if (payload === "") return;
    const { from, channel, text } = JSON.parse(payload) as { from: string; channel: string; text: string }; // written below
    if (from !== me) deliver(channel, text);
  }

  const heartbeat = setInterval(() => {
    for (const listeners of channels.values()) for (const raw of listeners) write(raw, ": still here\n\n");
  }, HEARTBEAT_MS).unref();

  return {
    stream(reply, channel, first) {
      const { raw } = reply;
      const listeners = channels.get(channel) ?? new Set<Raw>();
      if (listeners.size >= MOST_LISTENERS) {
        raw.writeHead(503, { "retry-after": "10" });
        reply.hijack();
        return void raw.end();
      }
      reply.hijack();
      raw.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
      });
      raw.write("retry: 2000\n\n");
      if (first) write(raw, format(first));
      channels.set(channel, listeners.add(raw));
      raw.once("close", () => {
        listeners.delete(raw);
        if (listeners.size === 0) channels.delete(channel);
      });
    },
    publish(channel, message) {
      const text = format(message);
      deliver(channel, text);
      if (isAlone) return;
      const payload = JSON.stringify({ from: me, channel, text });
      if (Buffer.byteLength(payload) <= MOST_NOTIFIED_BYTES) db.notify(NOTIFY_CHANNEL, payload).catch(() => {});
    },
    listeners: (channel) => channels.get(channel)?.size ?? 0,
    close() {
      clearInterval(heartbeat);
      stopListening();
      for (const listeners of channels.values()) for (const raw of listeners) raw.end();
      channels.clear();
    },
  };
}
