import type { Platform, PostReply } from "./platform.ts";
import type { Context, createQueue, QueuedEvent } from "./queue.ts";

/** Events and bytes of one request: far below the server's 2,000 and 2 MB, and below the 64 KB a leaving page may send. */
const BATCH_EVENTS = 100;
const BATCH_BYTES = 60_000;
const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 5 * 60_000;
/** A batch answered 4xx this often is given up: it would hold back everything behind it for ever. */
const REFUSALS = 5;

/**
 * Empties a queue, one request at a time. Without an answer or with 429 or 5xx the same events wait (exponential back-off
 * with jitter, never shorter than `Retry-After`) and go again with the same ids; the server drops the copies.
 */
export function createSender({
  platform,
  queue,
  url,
  envelope,
  onReply,
}: {
  platform: Platform;
  queue: ReturnType<typeof createQueue>;
  url: () => string;
  envelope: (context: Context, events: QueuedEvent[]) => unknown;
  onReply: (reply: PostReply, events: readonly QueuedEvent[]) => void;
}) {
  let inFlight = false;
  let failures = 0;
  let refusals = 0;
  let batchEvents = BATCH_EVENTS;
  let notBefore = 0; // the server asked for quiet until then
  let stopped = true;
  let timer: { at: number; cancel(): void } | undefined;

  function sendAfter(ms: number) {
    if (stopped || queue.size() === 0) return;
    const at = Math.max(platform.now() + ms, notBefore);
    if (timer && timer.at <= at) return;
    timer?.cancel();
    timer = { at, cancel: platform.schedule(Math.max(0, at - platform.now()), fire) };
  }
  function fire() {
    timer = undefined;
    void send();
  }
  async function send(): Promise<void> {
    if (inFlight || stopped) return;
    if (platform.now() < notBefore) return sendAfter(0);
    const batch = queue.take(batchEvents, BATCH_BYTES);
    if (!batch) return;
    timer?.cancel();
    timer = undefined;
    inFlight = true;
    const { events, ...context } = batch;
    const reply = await platform
      .post(url(), JSON.stringify(envelope(context, events)))
      .catch((): PostReply => ({ status: 0 }));
    inFlight = false;
    if (!stopped) settle(reply); // else consent was withdrawn meanwhile: the queue is gone
    onReply(reply, events);
  }
  function settle({ status, retryAfter = 0 }: PostReply) {
    if (status >= 200 && status < 300) {
      queue.acknowledge();
      failures = refusals = 0;
      batchEvents = BATCH_EVENTS;
      return sendAfter(0);
    }
    if (status === 401) queue.forgetToken();
    if (status === 413) batchEvents = Math.max(1, Math.floor(batchEvents / 2));
    const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (refused && ++refusals >= REFUSALS && (status !== 413 || batchEvents === 1)) {
      queue.giveUp();
      failures = refusals = 0;
    } else {
      queue.release();
      failures += 1;
    }
    if (retryAfter > 0) notBefore = platform.now() + retryAfter * 1_000;
    const longest = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(failures, 16));
    sendAfter(Math.round(longest / 2 + (longest / 2) * ((platform.randomBytes(1)[0] ?? 0) / 255)));
  }

  return {
    start() {
      stopped = false;
      sendAfter(0);
    },
    stop() {
      stopped = true;
      timer?.cancel();
      timer = undefined;
    },
    /** Something was queued: sends within `ms`, unless a back-off runs. */
    within(ms: number) {
      if (failures === 0) sendAfter(queue.size() >= batchEvents ? 0 : ms);
      else sendAfter(LONGEST_BACK_OFF_MS);
    },
    /** Now, if the server did not ask for quiet and nothing is in flight. */
    flush: () => send(),
  };
}
