import { Agent, request as httpRequest } from "node:http";

export type Request = {
  method: "POST" | "GET";
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** Keep what the answer says. */
  keepBody?: boolean;
};
export type Answer = {
  status: number /** From the first sending to the answer that counts. */;
  ms: number;
  body: string;
  resent: number;
};
export type Order = { url: string; requests: Request[]; atOnce: number; perSecond?: number };

/** No answer, or “come back”: a client sends the same again, which its key or its ids make harmless. */
const RESENT = new Set([0, 429, 503]);
const RESEND_AFTER_MS = 50;
/** A server that is away longer than this does not come back. */
const PATIENCE_MS = 60_000;

/** Only as a child of load.ts. */
if (process.send) {
  process.on("message", async (order) => process.send?.(await work(order as Order))); // load.ts sends nothing else
  process.on("disconnect", () => process.exit());
}

async function work({ url, requests, atOnce, perSecond }: Order) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const { hostname, port } = new URL(url);
  const answers: Answer[] = new Array(requests.length);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, requests.length) }, async () => {
      for (let index = next++; index < requests.length; index = next++) {
        const request = requests[index] as Request; // index < length
        // paced: from when it was due, so that a server that lags cannot hide it
        const due = perSecond === undefined ? performance.now() : started + (index * 1000) / perSecond;
        if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
        const first = due;
        for (let resent = 0; ; resent++) {
          const answer = await send(agent, hostname, port, request);
          const ms = performance.now() - first;
          answers[index] = { ...answer, ms, resent };
          if (!RESENT.has(answer.status) || ms > PATIENCE_MS) break;
          await new Promise((resolve) => setTimeout(resolve, RESEND_AFTER_MS));
        }
      }
    }),
  );
  const wallMs = performance.now() - started;
  agent.destroy();
  return { wallMs, answers };
}

function send(agent: Agent, hostname: string, port: string, { method, path, headers, body, keepBody }: Request) {
  return new Promise<{ status: number; body: string }>((resolve) => {
    const done = (status: number, text: string) => resolve({ status, body: text });
    const call = httpRequest(
      { agent, hostname, port, method, path, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        const isKept = keepBody || (response.statusCode ?? 0) >= 300;
        response.on("data", (chunk: Buffer) => isKept && chunks.push(chunk));
        response.on("end", () => done(response.statusCode ?? 0, Buffer.concat(chunks).toString()));
        response.on("error", (error) => done(0, String(error)));
      },
    );
    call.setTimeout(30_000, () => call.destroy(new Error("no answer within 30 s")));
    call.on("error", (error) => done(0, String(error)));
    call.end(body);
  });
}
