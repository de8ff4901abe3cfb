/** What one human is known by, weakest last. */
export const identifierKinds = ["member", "unionid", "openid", "anon"] as const;
export type IdentifierKind = (typeof identifierKinds)[number];
export type Identifier = { kind: IdentifierKind; value: string };

/** A person one of the presented identifiers already belongs to, with all their identifiers. */
export type KnownPerson = { id: number; createdAt: Date; identifiers: readonly Identifier[] };

export type IdentityDecision = {
  /** Who all this is; null = nobody yet: a new person. */
  person: number | null;
  /** Presented identifiers nobody has yet: they become this person's. */
  attach: Identifier[];
  /** Persons that turned out to be the same human. */
  merge: number[];
  /** Persons an identifier points to who are surely someone else, e.g. the owner of a shared device. */
  apart: number[];
};

/**
 * One human presents identifiers together (a WeChat sign-in on a device): who is it?
 * The person of the openid decides. Otherwise the person with the strongest identifier, oldest first
 * (member > unionid > openid > anon). Two persons who each have their own member, unionid or openid are never one.
 */
export function decideIdentity(presented: readonly Identifier[], known: readonly KnownPerson[]): IdentityDecision {
  const candidates = known.toSorted(byStrength);
  const owner = candidates.find((person) => presented.some((id) => id.kind === "openid" && owns(person, id)));
  const compatible = candidates.filter(
    (person) => person === owner || !conflicts(person.identifiers, presented, owner),
  );
  const first = owner ?? compatible[0];
  const merged: KnownPerson[] = [];
  const apart: number[] = [];
  let together: readonly Identifier[] = [...presented.filter(isStrong), ...(first?.identifiers ?? [])];
  for (const person of candidates) {
    if (person === first) continue;
    if (!first || !compatible.includes(person) || differs(person.identifiers, together)) {
      apart.push(person.id);
    } else {
      merged.push(person);
      together = [...together, ...person.identifiers];
    }
  }
  const attach = presented.filter((id) => {
    if (known.some((person) => owns(person, id))) return false;
    // an openid keeps the unionid it came with first: a second one is news about another binding, not another human
    return !(isStrong(id) && first?.identifiers.some((own) => own.kind === id.kind));
  });
  return { person: first?.id ?? null, attach, merge: merged.map((person) => person.id), apart };
}

/** Does this person have an identifier that rules them out? The owner of the openid speaks for what is presented. */
function conflicts(
  own: readonly Identifier[],
  presented: readonly Identifier[],
  owner: KnownPerson | undefined,
): boolean {
  return differs(own, [...presented, ...(owner?.identifiers ?? [])]);
}

/** Both have an identifier of one strong kind, and not the same. */
function differs(one: readonly Identifier[], other: readonly Identifier[]): boolean {
  return one.some(
    (a) =>
      isStrong(a) &&
      other.some((b) => b.kind === a.kind) &&
      !other.some((b) => b.kind === a.kind && b.value === a.value),
  );
}

/** A device is shared and replaced; the others belong to one human each. */
const isStrong = ({ kind }: Identifier) => kind !== "anon";

const owns = (person: KnownPerson, id: Identifier) =>
  person.identifiers.some((own) => own.kind === id.kind && own.value === id.value);

function byStrength(a: KnownPerson, b: KnownPerson): number {
  return rank(a) - rank(b) || a.createdAt.getTime() - b.createdAt.getTime() || a.id - b.id;
}
const rank = (person: KnownPerson) => Math.min(...person.identifiers.map((id) => identifierKinds.indexOf(id.kind)));

/** What clients send when they have no id, and what would therefore join strangers into one person. */
const JUNK = new Set(["undefined", "anonymous", "distinct_id", "distinctid", "not_authenticated", "not-authenticated"]);

/** An id that cannot be one device's own: too short, odd characters, a placeholder, or one character again and again. */
export function isJunkId(value: string): boolean {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{7,63}$/.test(value)) return true;
  if (JUNK.has(value.toLowerCase())) return true;
  return new Set(value.replace(/[-_.:]/g, "")).size < 3;
}
