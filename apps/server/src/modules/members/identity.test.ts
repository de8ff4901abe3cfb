import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideIdentity, type Identifier, identifierKinds, type KnownPerson } from "./identity.ts";
import { isJunkId } from "./junk-ids.ts";

const anon = (value: string): Identifier => ({ kind: "anon", value });
const openid = (value: string): Identifier => ({ kind: "openid", value });
const unionid = (value: string): Identifier => ({ kind: "unionid", value });
const member = (value: string): Identifier => ({ kind: "member", value });
const person = (id: number, ...identifiers: Identifier[]): KnownPerson => ({
  id,
  createdAt: new Date(id),
  identifiers,
});

describe("who is it", () => {
  test("nobody known: a new person with everything presented", () => {
    const presented = [openid("O"), anon("A")];
    expect(decideIdentity(presented, [])).toEqual({ person: null, attach: presented, merge: [], apart: [] });
  });

  test("a visitor who signs in for the first time stays the same person", () => {
    expect(decideIdentity([openid("O"), anon("A")], [person(7, anon("A"))])).toEqual({
      person: 7,
      attach: [openid("O")],
      merge: [],
      apart: [],
    });
  });

  test("a member on a new device: the visitor of that device was this member", () => {
    const known = [person(9, anon("B")), person(3, openid("O"), member("M"), anon("A"))];
    expect(decideIdentity([openid("O"), anon("B")], known)).toEqual({ person: 3, attach: [], merge: [9], apart: [] });
  });

  test("a second member on a shared device is someone else", () => {
    const owner = person(3, openid("O1"), member("M1"), anon("A"));
    expect(decideIdentity([openid("O2"), anon("A")], [owner])).toEqual({
      person: null,
      attach: [openid("O2")],
      merge: [],
      apart: [3],
    });
  });

  test("a unionid imported earlier joins the openid; the oldest of equals survives", () => {
    const known = [person(2, unionid("U")), person(5, anon("A")), person(4, openid("O"))];
    expect(decideIdentity([openid("O"), unionid("U"), anon("A")], known)).toEqual({
      person: 2,
      attach: [],
      merge: [4, 5],
      apart: [],
    });
  });

  test("an openid that comes with another unionid keeps the first", () => {
    const known = [person(1, openid("O"), unionid("U1"), member("M")), person(2, unionid("U2"))];
    expect(decideIdentity([openid("O"), unionid("U2")], known)).toEqual({
      person: 1,
      attach: [],
      merge: [],
      apart: [2],
    });
    expect(decideIdentity([openid("O"), unionid("U3")], known.slice(0, 1)).attach).toEqual([]);
  });
});

describe("whatever is presented", () => {
  const value = fc.constantFrom("1", "2");
  const presented = fc
    .record({ openid: value, unionid: fc.option(value), anon: fc.option(value) })
    .map((ids): Identifier[] =>
      [openid(ids.openid), ids.unionid && unionid(ids.unionid), ids.anon && anon(ids.anon)].filter((id) => id !== null),
    ) as fc.Arbitrary<Identifier[]>;
  /** Persons as the tables allow them: an identifier has one owner, a person at most one strong identifier of a kind. */
  const persons = fc
    .array(fc.tuple(fc.constantFrom(...identifierKinds), value, fc.integer({ min: 1, max: 4 })), { maxLength: 8 })
    .map((rows) => {
      const known = new Map<number, Identifier[]>();
      const owned = new Set<string>();
      for (const [kind, v, id] of rows) {
        const own = known.get(id) ?? [];
        if (owned.has(`${kind}${v}`) || (kind !== "anon" && own.some((o) => o.kind === kind))) continue;
        owned.add(`${kind}${v}`);
        known.set(id, [...own, { kind, value: v }]);
      }
      return [...known].map(([id, identifiers]) => person(id, ...identifiers));
    });

  test("two who each have their own member, unionid or openid are never joined, and the openid has one owner afterwards", () => {
    fc.assert(
      fc.property(presented, persons, (given, all) => {
        const known = all.filter((p) =>
          p.identifiers.some((own) => given.some((id) => id.kind === own.kind && id.value === own.value)),
        );
        const decision = decideIdentity(given, known);
        const joined = known
          .filter((p) => p.id === decision.person || decision.merge.includes(p.id))
          .flatMap((p) => p.identifiers);
        const after = [...joined, ...decision.attach];
        for (const kind of ["member", "unionid", "openid"]) {
          expect(new Set(after.filter((id) => id.kind === kind).map((id) => id.value)).size).toBeLessThanOrEqual(1);
        }
        expect(after).toContainEqual(given[0]);
        expect([decision.person, ...decision.merge, ...decision.apart].filter((id) => id !== null).sort()).toEqual(
          known.map((p) => p.id).sort(),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test("the order in which persons are found changes nothing", () => {
    fc.assert(
      fc.property(presented, persons, (given, known) => {
        const forth = decideIdentity(given, known);
        const back = decideIdentity(given, known.toReversed());
        expect({ ...back, merge: back.merge.toSorted() }).toEqual({ ...forth, merge: forth.merge.toSorted() });
      }),
    );
  });
});

test("placeholders, odd characters and one digit again and again are no device's id", () => {
  const junk = [
    "",
    "null",
    "undefined",
    "UNDEFINED",
    "00000000",
    "0000-0000-0000",
    "11111112",
    "short",
    "a b c d e f",
    "x".repeat(70),
    "匿名用户匿名用户",
    "anonymous",
    "../../etc",
  ];
  expect(junk.filter((id) => !isJunkId(id))).toEqual([]);
  expect(["a1b2c3d4", "0193e2b0-aaaa-7bbb-8ccc-dddddddddddd", "anon_8f3k2m"].filter(isJunkId)).toEqual([]);
});
