/** A broken page may throw on every frame: each message once, and no more than this a run. */
const MOST = 20;
const MESSAGE_LENGTH = 200;

export type AppError = { message: string; hash: string; kind: "error" | "rejection" };

/** Lets each different error through once, up to a limit; what could name a person (long numbers, queries) is taken out. */
export function createErrorGate() {
  const passed: Record<string, true> = {};
  let count = 0;
  return (kind: AppError["kind"], reason: unknown): AppError | undefined => {
    const message = clean(textOf(reason));
    const hash = hashOf(message);
    if (count >= MOST || passed[hash]) return undefined;
    passed[hash] = true;
    count += 1;
    return { message, hash, kind };
  };
}

function textOf(reason: unknown): string {
  try {
    const message = (reason as { message?: unknown } | null)?.message;
    return String(message ?? reason);
  } catch {
    return "unknown"; // an object without a text
  }
}

/** WeChat's text begins with `MiniProgramError`, then the message, then the stack. */
const clean = (text: string) =>
  text
    .replace(/^MiniProgramError\s*/, "")
    .replace(/\n\s*at [\s\S]*$/, "")
    .replace(/\?[^\s"')]*/g, "")
    .replace(/\d{5,}/g, "#")
    .slice(0, MESSAGE_LENGTH);

/** FNV-1a, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
