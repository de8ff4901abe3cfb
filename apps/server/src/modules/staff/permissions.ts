import { type Permission, permissions } from "@banyan/contracts";

/** What a role may do in its program. The owner decides how the program presents and pays itself; operators run it. */
const rolePermissions = {
  owner: permissions,
  operator: permissions.filter((permission) => permission !== "settings.write"),
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof rolePermissions;

export const permissionsOf = (role: Role): Permission[] => [...rolePermissions[role]];
