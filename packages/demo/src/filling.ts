import type { Http } from "./http.ts";
import type { Plan } from "./plan/plan.ts";

/** One filling of the demo: what is to happen, where, and up to when. */
export type Filling = { plan: Plan; server: Http; simulator: Http; appid: string; seed: number; until: Date };
