/**
 * Idempotency keys of intents. An intent keeps its key until the server answered, so that “try again” after a lost answer
 * can never buy twice; another content, or the same content after an answer, is a new intent.
 */
const open = new Map<string, string>();

export async function once<T>(
  intent: string,
  content: unknown,
  send: (idempotencyKey: string) => Promise<T>,
): Promise<T> {
  const name = `${intent} ${JSON.stringify(content)}`;
  const key = open.get(name) ?? newKey();
  open.set(name, key);
  try {
    const reply = await send(key);
    open.delete(name);
    return reply;
  } catch (error) {
    if (isAnswered(error)) open.delete(name);
    throw error;
  }
}

/** A refusal below 500 is an answer: nothing happened. 409 IN_FLIGHT, 5xx and silence are not. */
function isAnswered(error: unknown): boolean {
  const { status, code } = error as { status?: number; code?: string };
  return status !== undefined && status < 500 && code !== "IDEMPOTENCY_IN_FLIGHT";
}

/** 24 random base-36 digits: unguessable enough for a key that only this member's calls are compared with. */
const newKey = () => Array.from({ length: 24 }, () => Math.floor(Math.random() * 36).toString(36)).join("");
