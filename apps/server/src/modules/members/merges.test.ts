import { randomUUID } from "node:crypto";
import {
  getMember,
  getPerson,
  listMerges,
  mergePersons,
  previewMerge,
  previewUndo,
  shopperSignIn,
  undoMerge,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, loginCode, operator, shopper, visitor } from "#test/callers.ts";

let t: TestApp;
let boss: Caller;
beforeAll(async () => {
  t = await startTestApp();
  boss = await operator(t, "boss");
});
afterAll(() => t.close());

const program = "demo";
const members = () => t.app.modules.members;
const device = () => `device-${randomUUID()}`;
const numberOf = async (anonId: string) => (await members().resolvePersons(program, [anonId])).get(anonId) ?? 0;
const person = (personId: number) => boss.ok(getPerson, { params: { program, personId } });
const rootOf = async (personId: number) => (await person(personId)).personId;
const join = async (one: number, other: number) => {
  const params = { program, personId: one };
  const { into, from, members: both } = await boss.ok(previewMerge, { params, query: { with: other } });
  const confirmed = { into, from, membersEnd: both ? 1 : 0 };
  return boss.ok(mergePersons, { params, body: { with: other, note: "同一个人", confirmed } });
};
const undo = (id: string) => boss.ok(undoMerge, { params: { program, id }, body: { note: "误合并" } });
const memberPerson = async (id: string) => (await boss.ok(getMember, { params: { program, id } })).personId;

describe("a merge that was wrong", () => {
  test("says who met whom on which device, is undone, and what came with each goes back to each", async () => {
    const [own, borrowed] = [device(), device()];
    const { shopper: member } = await shopper(t, "borrower", { anonId: own });
    const root = await memberPerson(member.memberId);
    const friend = await numberOf(borrowed);
    await shopper(t, "borrower", { anonId: borrowed });
    const [merge] = (await person(friend)).merges;
    expect(merge).toMatchObject({
      ...{ from: friend, into: root, reason: "sign_in", actor: "system", undone: null },
      device: `${borrowed.slice(0, 6)}…${borrowed.slice(-4)}`,
    });
    expect(merge?.met.map(({ kind, of }) => `${kind} of ${of}`).sort()).toEqual([
      `anon of ${friend}`,
      `openid of ${root}`,
      `unionid of ${root}`,
    ]);
    const params = { program, id: merge?.id ?? "" };
    expect(await boss.ok(previewUndo, { params })).toEqual({
      identifiers: [{ kind: "anon", shown: `${borrowed.slice(0, 6)}…${borrowed.slice(-4)}` }],
      refusal: null,
    });
    expect((await undo(params.id)).undone).toMatchObject({ note: "误合并", actor: expect.stringMatching(/^staff:/) });
    expect([await rootOf(friend), await rootOf(root)]).toEqual([friend, root]);
    expect((await person(friend)).identifiers.map(({ kind }) => kind)).toEqual(["anon"]);

    // kept apart: the same sign-in again joins nobody; a second undo is refused
    await shopper(t, "borrower", { anonId: borrowed });
    expect([await rootOf(friend), (await person(root)).numbers]).toEqual([friend, [root]]);
    expect(await boss.refused(undoMerge, { params, body: { note: "again" } })).toMatchObject({
      code: "MERGE_NOT_UNDOABLE",
    });
    const { rows } = await sql`
      select actor like 'staff:%' as "byStaff", action from audit_entries where subject = ${`person-merge:${params.id}`}`.execute(
      t.db.reads,
    );
    expect(rows).toEqual([{ byStaff: true, action: "person-merge.undo" }]);
    // an operator may still join them, and is told what happened before
    const preview = { params: { program, personId: friend }, query: { with: root } };
    expect(await boss.ok(previewMerge, preview)).toMatchObject({ into: root, from: friend, wasUndone: true });
    await join(friend, root);
    expect(await rootOf(friend)).toBe(root);
  });

  test("in the middle of a chain takes along what had been merged into it, and leaves the rest", async () => {
    const numbers: number[] = [];
    for (let n = 0; n < 4; n++) numbers.push(await numberOf(device()));
    const [a, b, c, d] = numbers as [number, number, number, number];
    // devices of equal strength: the oldest survives, so b→a first, then d→c, then c→a
    await join(b, a);
    await join(d, c);
    const middle = await join(c, a);
    expect(await Promise.all(numbers.map(rootOf))).toEqual([a, a, a, a]);
    await undo(middle.id);
    expect(await Promise.all(numbers.map(rootOf))).toEqual([a, a, c, c]);
    expect((await person(d)).identifiers.map(({ personId }) => personId).sort()).toEqual([c, d].sort());
  });

  test("of two members stays: their orders lie together", async () => {
    const [old, young] = [await shopper(t, "old-phone"), await shopper(t, "new-phone")];
    const [one, other] = [await memberPerson(old.shopper.memberId), await memberPerson(young.shopper.memberId)];
    const merge = await join(other, one);
    expect(merge).toMatchObject({ from: other, into: one, reason: "members_merged" });
    expect(await boss.refused(undoMerge, { params: { program, id: merge.id }, body: { note: "x" } })).toMatchObject({
      status: 409,
      code: "MERGE_NOT_UNDOABLE",
    });
    // the account that ended is signed out; signing in again is the one that stayed
    const back = await shopper(t, "new-phone");
    expect([back.isNew, back.shopper.memberId]).toEqual([false, old.shopper.memberId]);
  });

  test("needs the permission, and a merge that is what was shown", async () => {
    const [a, b] = [await numberOf(device()), await numberOf(device())];
    const params = { program, personId: a };
    const confirmed = { into: b, from: a, membersEnd: 0 };
    const body = { with: b, note: "x", confirmed };
    expect(await boss.refused(mergePersons, { params, body })).toMatchObject({ code: "EDIT_CONFLICT" });
    expect(await visitor(t).refused(mergePersons, { params, body })).toMatchObject({ status: 401 });
    expect(await boss.refused(previewMerge, { params, query: { with: a } })).toMatchObject({ code: "SAME_PERSON" });
    expect(await boss.refused(previewMerge, { params, query: { with: 2_000_000 } })).toMatchObject({ status: 404 });
  });
});

describe("at the same moment", () => {
  test("a sign-in and the undoing of an earlier merge leave each device with one person, and the log agrees", async () => {
    for (let round = 0; round < 5; round++) {
      const [own, borrowed] = [device(), device()];
      await shopper(t, `hasty-${round}`, { anonId: own });
      const friend = await numberOf(borrowed);
      await shopper(t, `hasty-${round}`, { anonId: borrowed });
      const [merge] = (await person(friend)).merges;
      const signIn = () =>
        visitor(t).ok(shopperSignIn, { body: { code: loginCode(t, `hasty-${round}`), anonId: borrowed } });
      const [{ isNew }] = await Promise.all([signIn(), undo(merge?.id ?? ""), signIn()]);
      expect(isNew).toBe(false);
      // whoever came first: undone means apart, and no later sign-in joined them
      expect(await rootOf(friend)).toBe(friend);
    }
  });

  test("two operators who undo one merge: one does", async () => {
    const merge = await join(await numberOf(device()), await numberOf(device()));
    const body = { note: "x" };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => boss.send(undoMerge, { params: { program, id: merge.id }, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });
});

describe("rows of another system", () => {
  test("are known by their strongest identifier; junk names nobody; a unionid that comes months later joins", async () => {
    const anonId = device();
    const seen = await numberOf(anonId);
    const openid = `o${randomUUID()}`;
    const unionid = `u${randomUUID()}`;
    const anon = { kind: "anon", value: anonId } as const;
    const [first, same, nobody, none] = await members().identify(program, [
      [anon, { kind: "openid", value: openid }],
      [{ kind: "openid", value: openid }],
      [{ kind: "anon", value: "00000000-0000-0000-0000-000000000000" }],
      [],
    ]);
    expect([first, same, nobody, none]).toEqual([seen, seen, null, null]);
    const [elsewhere] = await members().identify(program, [[{ kind: "unionid", value: unionid }]]);
    expect(elsewhere).not.toBe(seen);
    await members().identify(program, [
      [
        { kind: "openid", value: openid },
        { kind: "unionid", value: unionid },
      ],
    ]);
    expect(await rootOf(seen)).toBe(elsewhere);
  });
});

test("the log is a list: newest first, by state and by person", async () => {
  const [a, b] = [await numberOf(device()), await numberOf(device())];
  const { id } = await join(a, b);
  const list = async (query: { state?: "active" | "undone"; personId?: number }) =>
    (await boss.ok(listMerges, { params: { program }, query })).items.map((merge) => merge.id);
  expect([(await list({}))[0], await list({ personId: b })]).toEqual([id, [id]]);
  await undo(id);
  expect([(await list({ state: "undone" }))[0], await list({ state: "active", personId: a })]).toEqual([id, []]);
});
