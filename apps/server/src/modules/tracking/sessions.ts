/** A new session begins after 30 minutes without an event (rules: analytics §1). */
export const sessionIdleMs = 30 * 60_000;

/** The session a person is in: its number is the epoch second of its first event. */
export type Session = {
  number: number;
  startMs: number;
  lastMs: number;
  /** How it began, by `visitKey`. */
  visit: string;
};

/** What makes a visit another one: scene, channel, code, share. A visit that names none of them goes on with the session there is. */
export const visitKey = (scene: number, channel: string, code: string, shareId: string): string =>
  scene === 0 && channel === "" && code === "" && shareId === "" ? "" : `${scene}|${channel}|${code}|${shareId}`;

/**
 * Which session an event belongs to, and the person's session after it.
 * An event older than the current session (an offline queue flushed late) that is not within 30 minutes of it
 * gets a session of its own and leaves the current one as it is.
 */
export function joinSession(
  current: Session | undefined,
  atMs: number,
  visit: string,
): { number: number; next: Session } {
  if (!current) return begin(atMs, visit);
  if (atMs < current.startMs - sessionIdleMs) return { number: Math.floor(atMs / 1000), next: current };
  if (atMs > current.lastMs + sessionIdleMs) return begin(atMs, visit);
  if (visit !== "" && visit !== current.visit && atMs >= current.lastMs) return begin(atMs, visit);
  return {
    number: current.number,
    next: { ...current, startMs: Math.min(current.startMs, atMs), lastMs: Math.max(current.lastMs, atMs) },
  };
}

function begin(atMs: number, visit: string): { number: number; next: Session } {
  const number = Math.floor(atMs / 1000);
  return { number, next: { number, startMs: atMs, lastMs: atMs, visit } };
}
