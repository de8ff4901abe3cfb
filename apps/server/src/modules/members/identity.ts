/** What one human is known by, weakest last. */
export const identifierKinds = ["member", "unionid", "openid", "anon"] as const;
export type IdentifierKind = (typeof identifierKinds)[number];
export type Identifier = { kind: IdentifierKind; value: string };

/** A person one of the presented identifiers already belongs to, with all their identifiers. */
export type KnownPerson = {
  id: number;
  createdAt: Date;
  identifiers: readonly Identifier[];
  /** Persons an operator took apart from this one. */
  apartFrom?: readonly number[];
};

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
 * The person with the strongest identifier, oldest first (member > unionid > openid > anon).
 * Two persons who each have their own member, unionid or openid are never one, nor are two an operator took apart; where what is presented disagrees with
 * itself, the owner of the openid is right.
 */
export function decideIdentity(presented: readonly Identifier[], known: readonly KnownPerson[]): IdentityDecision {
  const candidates = known.toSorted(byStrength);
  const owner = candidates.find((person) => presented.some((id) => id.kind === "openid" && owns(person, id)));
  let together = [...(owner?.identifiers ?? [])];
  together.push(...presented.filter((id) => isStrong(id) && !together.some((own) => own.kind === id.kind)));
  const same: KnownPerson[] = [];
  for (const person of owner ? [owner, ...candidates.filter((other) => other !== owner)] : candidates) {
    if (differs(person.identifiers, together) || same.some((other) => areApart(person, other))) continue;
    same.push(person);
    together = [...together, ...person.identifiers];
  }
  const [first, ...others] = same.toSorted(byStrength);
  return {
    person: first?.id ?? null,
    attach: presented.filter(
      (id) =>
        !known.some((person) => owns(person, id)) &&
        // an openid keeps the unionid it came with first
        (!isStrong(id) || together.some((own) => own.kind === id.kind && own.value === id.value)),
    ),
    merge: others.map((person) => person.id),
    apart: candidates.filter((person) => !same.includes(person)).map((person) => person.id),
  };
}

const areApart = (one: KnownPerson, other: KnownPerson) =>
  (one.apartFrom ?? []).includes(other.id) || (other.apartFrom ?? []).includes(one.id);

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

/** Who survives: the strongest identifier, then the oldest. */
export function byStrength(a: KnownPerson, b: KnownPerson): number {
  return rank(a) - rank(b) || a.createdAt.getTime() - b.createdAt.getTime() || a.id - b.id;
}
const rank = (person: KnownPerson) => Math.min(...person.identifiers.map((id) => identifierKinds.indexOf(id.kind)));
