/** The ledger: double entry from facts, balances, statements, subsidies, the nightly check. */
export { jobsLedger } from "./jobs.ts";
export { personalDataOfLedger } from "./personal-data.ts";
export { reactionsLedger } from "./reactions.ts";
export { routesLedger } from "./routes.ts";
export { createLedger } from "./service.ts";
export { takenBack } from "./shares.ts";
