import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Order, Request } from "./load-worker.ts";

export type { Answer, Request } from "./load-worker.ts";

export type Load = {
  /**
   * Sends the requests in order, so many at a time. What gets no answer, 429 or 503 is sent again, the same bytes, for up to a minute;
   * then its answer has status 0. `perSecond` paces them, and each answer's time counts from when its request was due.
   */
  send(url: string, requests: Request[], options: { atOnce: number; perSecond?: number }): Promise<Sent>;
  stop(): void;
};
export type Sent = { wallMs: number; answers: Answer[] };

/** A load generator in a process of its own, so that its work is in nobody's CPU figures. */
export function startLoad(): Load {
  const worker: ChildProcess = fork(fileURLToPath(new URL("load-worker.ts", import.meta.url)), {
    serialization: "advanced",
  });
  return {
    send: (url, requests, pace) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error("The load generator ended"));
        worker.once("exit", ended);
        worker.once("message", (sent) => {
          worker.off("exit", ended);
          resolve(sent as Sent); // load-worker.ts sends nothing else
        });
        worker.send({ url, requests, ...pace } satisfies Order);
      }),
    stop: () => worker.kill(),
  };
}

/** All must have been answered with this status. */
export function expectAll({ answers }: Sent, status: number, what: string): void {
  const other = answers.find((answer) => answer.status !== status);
  if (other) throw new Error(`${what}: ${other.status} instead of ${status}: ${other.body.slice(0, 500)}`);
}
