import * as afterSale from "./after-sale.ts";
import * as behaviour from "./behaviour.ts";
import * as catalog from "./catalog.ts";
import type { EventData, EventType } from "./event.ts";
import * as loyalty from "./loyalty.ts";
import * as members from "./members.ts";
import * as orders from "./orders.ts";
import * as promotions from "./promotions.ts";
import * as rewards from "./rewards.ts";

export * from "./after-sale.ts";
export * from "./behaviour.ts";
export * from "./catalog.ts";
export * from "./event.ts";
export * from "./loyalty.ts";
export * from "./members.ts";
export * from "./orders.ts";
export * from "./promotions.ts";
export * from "./rewards.ts";

/** The whole vocabulary by wire name. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  [behaviour, members, catalog, promotions, rewards, loyalty, orders, afterSale]
    .flatMap((module) => Object.values(module) as EventType[])
    .map((type) => [type.name, type]),
);

type Behaviour = typeof behaviour;
/** What devices report, by wire name, with the properties of each. */
export type BehaviourEvents = { [K in keyof Behaviour as Behaviour[K]["name"]]: EventData<Behaviour[K]> };
