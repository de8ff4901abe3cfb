import type { CollectEvent } from "@banyan/contracts";
import { declarePlanEvent, setPlanEventStatus } from "@banyan/contracts";
import type { Operator } from "./open-shop.ts";
import type { PlannedPerson, PlannedVisit } from "./plan/plan.ts";
import { seeded } from "./random.ts";
import { uuidv7 } from "./report.ts";
import { persist } from "./retry.ts";

const property = (name: string, type: "string" | "number", description: string) => ({
  ...{ name, type, description },
  required: false,
  allowedValues: null,
});

/** The shop's own events, registered; one that was switched off since. */
export async function declareEvents({ call, program }: Pick<Operator, "call" | "program">): Promise<void> {
  const params = { program };
  const events = [
    {
      name: "story_open",
      title: "看品牌故事",
      description: "首页「面团的一天」卡片被点开",
      owner: "内容组",
      properties: [property("story_id", "string", "哪一篇"), property("seconds", "number", "看了多少秒")],
    },
    {
      name: "cake_wish",
      title: "生日蛋糕许愿",
      description: "在蛋糕页写下想要的口味，给新品做参考",
      owner: "商品组",
      properties: [property("flavour", "string", "口味"), property("people", "number", "几个人吃")],
    },
    { name: "debug_ping", title: "调试打点", description: "旧版本遗留，已停用", owner: "研发", properties: [] },
  ];
  for (const body of events) await persist(() => call(declarePlanEvent, { params, body }));
  await persist(() =>
    call(setPlanEventStatus, { params: { program, event: "debug_ping" }, body: { status: "blocked" } }),
  );
}

const stories = ["面团的一天", "草莓从哪来", "老面的脾气"] as const;
const flavours = ["海盐奶油", "芋泥", "抹茶红豆", "荔枝玫瑰", "原味"] as const;

/**
 * What the shop reports beside the tracker's own events. Phones with the old version write `seconds` as text (quarantined),
 * still send the event that was switched off, and one whose name is none (both refused).
 */
export function customEvents(
  person: PlannedPerson,
  visit: PlannedVisit,
  seed: number,
): { events: CollectEvent[]; refusals: "none" | "meant" } {
  const random = seeded(seed).fork("custom");
  const events: CollectEvent[] = [];
  const add = (event: string, props: Record<string, unknown>) => {
    const ts = Math.round(visit.startsAt + random.between(1_500, Math.max(2_000, visit.endsAt - visit.startsAt - 500)));
    events.push({ id: uuidv7(ts, random), event, ts, props, page: "pages/home/index" });
  };
  if (random.chance(0.09)) {
    const seconds = random.whole(3, 80);
    add("story_open", { story_id: random.pick(stories), seconds: person.isOldApp ? `${seconds}s` : seconds });
  }
  if (random.chance(0.03)) add("cake_wish", { flavour: random.pick(flavours), people: random.whole(1, 8) });
  // nobody registered this one: known by first sight
  if (random.chance(0.04)) add("banner_swipe", { to: random.whole(1, 4), auto: random.chance(0.6) });
  const refused = person.isOldApp && random.chance(0.3);
  if (refused) add("debug_ping", { at: "home" });
  if (refused && random.chance(0.4)) add("结账-完成", {});
  return { events, refusals: refused ? "meant" : "none" };
}
