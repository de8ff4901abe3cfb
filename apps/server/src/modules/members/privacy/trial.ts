import { randomUUID } from "node:crypto";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

/** A server with two operators, for the tests of copies, consents and deletion. */
export async function startTrial() {
  const t = await startTestApp();
  let [boss, second] = await arrive(t);
  return {
    t,
    boss: () => boss,
    second: () => second,
    /** Operators come anew: their sessions end long before a day. */
    async days(count: number) {
      await t.travel(new Date(t.clock.now().getTime() + count * 86_400_000));
      [boss, second] = await arrive(t);
    },
    /** A search and an event nobody can read, as a device tells of them. */
    async collect(anonId: string, props: object, token?: string): Promise<{ accepted: number; codes: string[] }> {
      const response = await fetch(`${t.url}/collect`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({
          ...{ program: t.appid, anon_id: anonId, sent_at: t.clock.now().getTime() },
          events: [{ id: uuidv7(t.clock.now()), event: "search", ts: t.clock.now().getTime(), props }, { id: "bad" }],
        }),
      });
      const { accepted, rejected } = (await response.json()) as { accepted: number; rejected: { code: string }[] };
      return { accepted, codes: [...new Set(rejected.map(({ code }) => code))] };
    },
  };
}
export type Trial = Awaited<ReturnType<typeof startTrial>>;

const arrive = (t: TestApp): Promise<[Caller, Caller]> =>
  Promise.all([operator(t, `boss-${randomUUID()}`), operator(t, `second-${randomUUID()}`)]);

export const device = () => `device-${randomUUID()}`;
export const home = {
  ...{ name: "欧阳娜娜", phone: "13788889999", province: "上海市", city: "上海市", district: "徐汇区" },
  ...{ detail: "漕溪北路 18 号", isDefault: true },
};
