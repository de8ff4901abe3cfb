import type { Reply } from "@banyan/contracts";
import { shopHome } from "@banyan/contracts";
import { call } from "./api.ts";
import { noticeVersion } from "./consent.ts";
import { createStore } from "./store.ts";
import { startTracking } from "./tracking.ts";

/** Name, slogan and privacy version of the program that is open. */
export const program = createStore<Reply<typeof shopHome>["program"] | null>(null);

/** The home page's data; every landing page asks for it once, for the program's name and its privacy notice. */
export async function loadHome() {
  const home = await call(shopHome, {});
  await startTracking();
  program.set(home.program);
  noticeVersion(home.program.privacyVersion);
  return home;
}
