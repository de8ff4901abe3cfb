import { type Permission, permissions } from "@banyan/contracts";

/**
 * The owner's alone: how the program presents and pays itself, giving points or money away by hand, large changes of
 * price, taking names and phones out of the house, rewriting history.
 */
const ownersOnly: readonly Permission[] = [
  "settings.write",
  "points.adjust",
  "after-sale.goodwill",
  "order.approve",
  "order.personal",
  "import.write",
  "member.personal",
  "privacy.approve",
];

/** What a role may do in its program; operators run it. */
const rolePermissions = {
  owner: permissions,
  operator: permissions.filter((permission) => !ownersOnly.includes(permission)),
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof rolePermissions;

export const permissionsOf = (role: Role): Permission[] => [...rolePermissions[role]];
