import { CallError } from "@banyan/client";
import { requestMyExport, shopperSignIn } from "@banyan/contracts";
import type { Filling } from "./filling.ts";
import { caller } from "./http.ts";
import { seeded } from "./random.ts";
import { send, uuidv7 } from "./report.ts";
import { persist, post } from "./retry.ts";
import type { Shopper } from "./shopper.ts";

const DAY_MS = 86_400_000;
/** Days before the end on which a member picks up a second phone, and one asks for a copy of their data. */
const SECOND_PHONES = [26, 17, 12, 8, 5, 3, 1.5];
const EXPORTS = [9, 2];

/** A few things that happen to few: a second phone, whose visitor turns out to be a member; a copy of one's own data. */
export function createStories({ plan, server, simulator, appid, seed, until }: Filling) {
  const phones = SECOND_PHONES.map((daysAgo) => until.getTime() - daysAgo * DAY_MS);
  const exports = EXPORTS.map((daysAgo) => until.getTime() - daysAgo * DAY_MS);
  const joined = plan.visits.filter(({ deed }) => deed?.joins);
  /** Somebody who joined at least a day before. */
  const memberAt = (now: number, nth: number) =>
    joined.filter(({ endsAt }) => endsAt < now - DAY_MS).at(-1 - nth * 3)?.person;

  return {
    /** Answers how many events were reported. */
    async play(now: number, shopperOf: (person: number) => Promise<Shopper>): Promise<number> {
      let events = 0;
      while (phones[0] !== undefined && phones[0] <= now) {
        phones.shift();
        const person = memberAt(now, phones.length);
        if (person !== undefined) events += await secondPhone(person, now);
      }
      while (exports[0] !== undefined && exports[0] <= now) {
        exports.shift();
        const person = memberAt(now, exports.length + 1);
        if (person !== undefined) await askForCopy(await shopperOf(person));
      }
      return events;
    },
  };

  /** Looks around without a name, then signs in: two persons are found to be one. */
  async function secondPhone(number: number, now: number): Promise<number> {
    const person = plan.people[number];
    if (!person) return 0;
    const random = seeded(seed + number).fork("second phone");
    const anonId = `second-${person.anonId}`;
    const at = now - 20 * 60_000;
    const page = "pages/home/index";
    const event = (name: string, ts: number) => ({ id: uuidv7(ts, random), event: name, ts, props: { page }, page });
    const events = await send(server, {
      program: appid,
      anon_id: anonId,
      sent_at: now,
      visit: { scene: 1089 },
      device: {
        platform: "weapp",
        os: "HarmonyOS 5.0",
        model: "HUAWEI MatePad",
        app_version: "1.4.2",
        tracker_version: "0.1.0",
      },
      events: [event("app_launch", at), event("page_view", at + 600)],
    });
    const call = caller(server, { "x-program": appid });
    await persist(async () => {
      const { code } = (await post(simulator, "/__sim/codes", { appid, userId: person.userId })) as { code: string }; // the simulator's reply
      return call(shopperSignIn, { body: { code, anonId } });
    });
    return events;
  }

  async function askForCopy(shopper: Shopper): Promise<void> {
    try {
      await persist(() => shopper.call(requestMyExport, {}));
    } catch (error) {
      // asked for one already: one copy is enough
      if (!(error instanceof CallError && error.status === 409)) throw error;
    }
  }
}
