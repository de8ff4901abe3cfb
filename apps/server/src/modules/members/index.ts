export type { Delivery } from "./addresses.ts";
export type { Consent, ConsentPurpose } from "./consent.ts";
export { isJunkId } from "./identity.ts";
export { personalDataOfMembers } from "./personal-data.ts";
export { reactionsMembers } from "./reactions.ts";
export { routesMembers } from "./routes.ts";
export { createMembers, type Members, type MembersDeps } from "./service.ts";
