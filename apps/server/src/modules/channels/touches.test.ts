import { expect, test } from "vitest";
import { countsOf, touchesOf, type VisitEvent, visitsOf } from "./touches.ts";

const start = Date.parse("2026-03-02T15:59:00Z") / 1000; // 23:59 in Shanghai
const event = (more: Partial<VisitEvent>): VisitEvent => ({
  ...{
    program: "demo",
    event: "app_launch",
    person: 1,
    ts: `${start}.000`,
    session: start,
    scene: 1001,
    channel: "",
    code: "",
  },
  ...more,
});
const at = (seconds: number) => new Date((start + seconds) * 1000);
const touch = (channel: string, code: string, scene: number, seconds: number) => ({
  channel,
  code,
  scene,
  at: at(seconds),
});

test("the first visit is the first touch, the last that named a channel the last", () => {
  const [person] = visitsOf([
    event({ ts: `${start + 120}.000`, session: start + 120, scene: 1089 }),
    event({ ts: `${start + 60}.000`, session: start + 60, channel: "store", code: "Ab12Cd34", scene: 1047 }),
    event({
      ts: `${start + 61}.000`,
      session: start + 60,
      event: "app_show",
      channel: "store",
      code: "Ab12Cd34",
      scene: 1047,
    }),
    event({}),
    event({ scene: 1129, session: start - 60, ts: `${start - 60}.000`, channel: "crawled" }),
  ]);
  expect(person && touchesOf(person)).toEqual({
    personId: 1,
    first: { ...touch("", "", 1001, 0), session: start },
    last: { ...touch("store", "Ab12Cd34", 1047, 60), session: start + 60 },
    lastSession: start + 120,
  });
});

test("a day counts in the program's zone; a session told of before counts no more; only the first visit makes someone new", () => {
  const persons = visitsOf([
    event({ channel: "ads", scene: 1045 }),
    event({ ts: `${start + 120}.000`, session: start + 120, channel: "ads", scene: 1045 }),
    event({ person: 2, session: start - 10, ts: `${start - 10}.000`, channel: "store", code: "Ab12Cd34", scene: 1047 }),
    event({ person: 2, session: start + 90, ts: `${start + 90}.000`, channel: "store", code: "Ab12Cd34", scene: 1049 }),
    event({ person: 3 }),
  ]);
  const before = [
    { personId: 1, isNew: true, lastSession: -1 },
    { personId: 2, isNew: false, lastSession: start - 10 },
    { personId: 3, isNew: true, lastSession: -1 },
  ];
  expect(countsOf(persons, before, "Asia/Shanghai")).toEqual([
    { channel: "ads", code: "", day: "2026-03-02", visits: 1, scans: 0, newPersons: 1 },
    { channel: "ads", code: "", day: "2026-03-03", visits: 1, scans: 0, newPersons: 0 },
    { channel: "store", code: "Ab12Cd34", day: "2026-03-03", visits: 1, scans: 1, newPersons: 0 },
  ]);
});
