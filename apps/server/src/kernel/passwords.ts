import { hash, verify } from "@node-rs/argon2";

/** OWASP's first argon2id choice: 46 MiB, one pass (47104/1). */
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
/** Each hash holds 46 MiB and a core for ~50 ms: two at a time, so that a burst of sign-ins cannot take the machine. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next)
      next(); // hands over its place
    else running--;
  }
}

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, COST));
export const isPassword = (stored: string, password: string): Promise<boolean> =>
  inTurn(() => verify(stored, password));
