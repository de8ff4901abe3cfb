import { setConsent } from "@banyan/contracts";
import { platform } from "#platform";
import { call } from "./api.ts";
import { createStore } from "./store.ts";
import { currentAnonId, tellTracker } from "./tracking.ts";

const KEY = "banyan.consent";
/** What was agreed to, as kept on the device. `reported`: the server knows it too. */
type Agreed = { version: string; analytics: boolean; personalisation: boolean; reported: boolean };

/** The privacy notice: `version` in force (null until the shop answered) and what this visitor agreed to. */
export const consent = createStore<{ version: string | null; agreed: Agreed | null; isAsking: boolean }>({
  version: null,
  agreed: readStored(),
  isAsking: false,
});
const waiting: ((agreed: boolean) => void)[] = [];

const isCurrent = ({ version, agreed }: ReturnType<typeof consent.get>) =>
  agreed !== null && (version === null || agreed.version === version);

/** The shop told which version is in force: the first visit, or a new version, asks. Also carries on what was agreed before. */
export function noticeVersion(version: string) {
  if (consent.get().version === version) return;
  consent.set({ ...consent.get(), version });
  if (!isCurrent(consent.get())) return consent.set({ ...consent.get(), isAsking: true });
  obeyAnalytics();
  if (consent.get().agreed?.reported === false) void report();
}

/** True once agreed; opens the notice when it is not. */
export function requireConsent(): Promise<boolean> {
  if (isCurrent(consent.get())) return Promise.resolve(true);
  consent.set({ ...consent.get(), isAsking: true });
  return new Promise((resolve) => waiting.push(resolve));
}

export function agree() {
  const { version } = consent.get();
  if (version === null) return;
  keep({ version, analytics: true, personalisation: true, reported: false });
  obeyAnalytics();
  void report();
  answer(true);
}

/** “Look around first”: nothing is kept, the next visit asks again. */
export const decline = () => answer(false);

/** Gives or withdraws one purpose later, on the privacy page. */
export function choose(purpose: "analytics" | "personalisation", granted: boolean) {
  const { agreed } = consent.get();
  if (!agreed) return;
  const { anonId } = currentAnonId();
  keep({ ...agreed, [purpose]: granted, reported: false });
  // the withdrawal is reported under the id it is about, before that id is forgotten
  void report(anonId).finally(obeyAnalytics);
}

function answer(agreed: boolean) {
  consent.set({ ...consent.get(), isAsking: false });
  for (const resolve of waiting.splice(0)) resolve(agreed);
}

function obeyAnalytics() {
  const granted = consent.get().agreed?.analytics === true;
  tellTracker((tracker) => tracker.setConsent(granted ? "granted" : "denied"));
}

/** Tells the server; without an answer the next start tells it again. */
async function report(anonId = currentAnonId().anonId) {
  const { agreed } = consent.get();
  if (!agreed || !anonId) return;
  const { version } = agreed;
  const choices = [
    ["privacy_notice", true],
    ["analytics", agreed.analytics],
    ["personalisation", agreed.personalisation],
  ] as const;
  try {
    for (const [purpose, granted] of choices) await call(setConsent, { body: { anonId, purpose, version, granted } });
    keep({ ...agreed, reported: true });
  } catch {
    // kept with reported: false
  }
}

function keep(agreed: Agreed) {
  consent.set({ ...consent.get(), agreed });
  platform.storage.set(KEY, JSON.stringify(agreed));
}

function readStored(): Agreed | null {
  try {
    return JSON.parse(platform.storage.get(KEY) ?? "null");
  } catch {
    return null;
  }
}
