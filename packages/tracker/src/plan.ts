import type { BehaviourEvents } from "@banyan/contracts";

/**
 * A tracking plan as a type: event name → its properties. The console prints one per program (`banyan-events.d.ts`):
 * one `export type TrackingPlan = { … }`, a line of description above each event, optional properties with `?`,
 * `Record<string, never>` for an event without properties; text, number and yes/no are `string`, `number`, `boolean`.
 *
 * @example
 * export type TrackingPlan = {
 *   // 打开一本书
 *   book_opened: { book_id: string; pages?: number };
 *   // 清空书单
 *   list_cleared: Record<string, never>;
 * };
 * const tracker = createTracker<TrackingPlan>({ … });
 * tracker.track("book_opened", { book_id: "7" }); // a wrong name or type does not compile
 */
export type AnyPlan = { [event: string]: Record<string, unknown> };

/** The events Banyan knows by itself are typed in every plan. */
export type Planned<Plan> = Plan & BehaviourEvents;

/** What `track` takes after the name: nothing is needed where no property is required. */
export type Properties<Plan, K extends keyof Planned<Plan>> =
  Record<string, never> extends Planned<Plan>[K] ? [props?: Planned<Plan>[K]] : [props: Planned<Plan>[K]];
