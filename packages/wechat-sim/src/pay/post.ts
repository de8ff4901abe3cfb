import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** `status` 0 means that no answer came; `text` says why. */
export type PostResult = { status: number; text: string };

// node:http and not fetch: after a burst of 4,000 payments the process holds 190 MB instead of 300.
const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 32 });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 32 });
/** Nobody needs more of an acknowledgement. */
const LONGEST_ANSWER_CHARS = 65_536;

/** POST once, without following redirects; the whole answer must be there within the budget of wall time. */
export function postWithin(
  url: string,
  headers: Record<string, string>,
  body: string,
  budgetMs: number,
  stopping: AbortSignal,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const isHttps = url.startsWith("https:");
    const outgoing = (isHttps ? httpsRequest : httpRequest)(url, {
      method: "POST",
      agent: isHttps ? httpsAgent : httpAgent,
      headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
    });
    let isOver = false;
    const end = (result: PostResult) => {
      isOver = true;
      clearTimeout(timer);
      stopping.removeEventListener("abort", stop);
      resolve(result);
    };
    const giveUp = (text: string) => {
      end({ status: 0, text });
      outgoing.destroy();
    };
    const stop = () => giveUp("stopped");
    const timer = setTimeout(() => giveUp("timeout"), budgetMs);
    stopping.addEventListener("abort", stop);
    outgoing.on("error", (error) => {
      // The receiver had closed the kept connection: it never saw this call, so make it on a fresh one.
      if (outgoing.reusedSocket && !stopping.aborted && !isOver) {
        clearTimeout(timer);
        stopping.removeEventListener("abort", stop);
        resolve(postWithin(url, headers, body, budgetMs, stopping));
      } else end({ status: 0, text: error.message });
    });
    outgoing.on("response", (incoming) => {
      isOver = true;
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => {
        if (text.length < LONGEST_ANSWER_CHARS) text += chunk;
      });
      incoming.on("error", (error) => end({ status: 0, text: error.message }));
      incoming.on("end", () => end({ status: incoming.statusCode ?? 0, text }));
    });
    outgoing.end(body);
  });
}
