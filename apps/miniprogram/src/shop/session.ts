import { type Shopper, shopperSignIn, shopperSignOut } from "@banyan/contracts";
import { platform } from "#platform";
import { call, callerHeaders, isRefusal } from "./api.ts";
import { requireConsent } from "./consent.ts";
import { createStore } from "./store.ts";
import { currentAnonId, tellTracker } from "./tracking.ts";

const KEY = "banyan.session";
type Session = { token: string; shopper: Shopper };

/** Who is signed in; null for a visitor. */
export const session = createStore<Session | null>(readStored());
callerHeaders.token = () => session.get()?.token ?? null;
tellTracker((tracker) => tracker.setToken(session.get()?.token ?? null));

/** The shopper chose not to agree to the privacy notice: nothing happened, nothing to complain about. */
export class SignInDeclined extends Error {
  override name = "SignInDeclined";
}

let signingIn: Promise<Session> | undefined;
/** One-tap sign-in with WeChat; taps while one runs share it. Asks for the privacy notice first when it is still open. */
export function signIn(): Promise<Session> {
  signingIn ??= exchangeCode().finally(() => {
    signingIn = undefined;
  });
  return signingIn;
}
async function exchangeCode(): Promise<Session> {
  if (!(await requireConsent())) throw new SignInDeclined("需要同意隐私保护指引后才能登录");
  const code = await platform.loginCode();
  const { anonId, channel } = currentAnonId();
  const { token, shopper } = await call(shopperSignIn, {
    body: { code, ...(anonId && { anonId }), ...(channel && { channel }) },
  });
  return keep({ token, shopper });
}

/** Runs calls that need a shopper: signs in first when nobody is, and once more when the token has ended. */
export async function asShopper<T>(work: () => Promise<T>): Promise<T> {
  if (!session.get()) await signIn();
  try {
    return await work();
  } catch (error) {
    if (!isRefusal(error, "UNAUTHENTICATED", "FOREIGN_PROGRAM")) throw error;
    keep(null);
    await signIn();
    return work();
  }
}

export async function signOut() {
  await call(shopperSignOut, {}).catch(() => {}); // the token is forgotten here in any case
  keep(null);
}

function keep<S extends Session | null>(next: S): S {
  session.set(next);
  if (next) platform.storage.set(KEY, JSON.stringify(next));
  else platform.storage.remove(KEY);
  tellTracker((tracker) => tracker.setToken(next?.token ?? null));
  return next;
}

function readStored(): Session | null {
  try {
    return JSON.parse(platform.storage.get(KEY) ?? "null");
  } catch {
    return null;
  }
}
