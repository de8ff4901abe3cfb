/**
 * The modules in order: each may call only those on lines above its own, through their index.ts; equals on one line talk by
 * facts or by a port wired in app.ts. Tables are made in this order too. (ARCHITECTURE.md, “Modules, in order”.)
 */
export const moduleOrder: readonly (readonly string[])[] = [
  ["staff", "members"],
  ["ledger", "catalog", "stores", "content", "channels"],
  ["tracking"],
  ["analytics"],
  ["segments"],
  ["loyalty", "promotions", "risk", "experiments", "recommendations"],
  ["rewards"],
  ["orders"],
  ["referrals", "messaging", "support"],
  ["campaigns"],
  ["storefront"],
  ["competitors"],
  ["plan"],
];
