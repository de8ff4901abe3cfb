import type { Endpoint } from "../endpoint.ts";
import * as afterSale from "./after-sale.ts";
import * as analytics from "./analytics.ts";
import * as bills from "./bills.ts";
import * as catalog from "./catalog.ts";
import * as channelCosts from "./channel-costs.ts";
import * as channelReport from "./channel-report.ts";
import * as channels from "./channels.ts";
import * as coupons from "./coupons.ts";
import * as factRuns from "./fact-runs.ts";
import * as fulfilment from "./fulfilment.ts";
import * as identity from "./identity.ts";
import * as imports from "./imports.ts";
import * as ingestion from "./ingestion.ts";
import * as landing from "./landing.ts";
import * as ledger from "./ledger.ts";
import * as loyalty from "./loyalty.ts";
import * as members from "./members.ts";
import * as notices from "./notices.ts";
import * as orders from "./orders.ts";
import * as payments from "./payments.ts";
import * as placements from "./placements.ts";
import * as privacy from "./privacy.ts";
import * as promotions from "./promotions.ts";
import * as reports from "./reports/index.ts";
import * as seedUsers from "./seed-users.ts";
import * as shipping from "./shipping.ts";
import * as staff from "./staff.ts";
import * as storefront from "./storefront.ts";
import * as tracking from "./tracking.ts";
import * as trackingPlan from "./tracking-plan.ts";
import * as wechatFigures from "./wechat-figures.ts";
import * as wechatShipping from "./wechat-shipping.ts";
import * as writeKeys from "./write-keys.ts";

export * from "./after-sale.ts";
export * from "./analytics.ts";
export * from "./bills.ts";
export * from "./catalog.ts";
export * from "./channel-costs.ts";
export * from "./channel-report.ts";
export * from "./channels.ts";
export * from "./coupons.ts";
export * from "./fact-runs.ts";
export * from "./fulfilment.ts";
export * from "./identity.ts";
export * from "./imports.ts";
export * from "./ingestion.ts";
export * from "./landing.ts";
export * from "./ledger.ts";
export * from "./loyalty.ts";
export * from "./members.ts";
export * from "./notices.ts";
export * from "./order-parts.ts";
export * from "./orders.ts";
export * from "./payments.ts";
export * from "./placements.ts";
export * from "./privacy.ts";
export * from "./promotion-rules.ts";
export * from "./promotions.ts";
export * from "./reports/index.ts";
export * from "./seed-users.ts";
export * from "./shipping.ts";
export * from "./staff.ts";
export * from "./storefront.ts";
export * from "./tracking.ts";
export * from "./tracking-plan.ts";
export * from "./wechat-figures.ts";
export * from "./wechat-shipping.ts";
export * from "./write-keys.ts";

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === "object" && value !== null && "method" in value && "path" in value && "who" in value;

/** Every operation by its name in code, in the order of the modules. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  [
    staff,
    notices,
    members,
    identity,
    privacy,
    factRuns,
    ingestion,
    landing,
    placements,
    writeKeys,
    ledger,
    catalog,
    channels,
    channelCosts,
    tracking,
    imports,
    trackingPlan,
    analytics,
    channelReport,
    reports,
    wechatFigures,
    seedUsers,
    loyalty,
    promotions,
    coupons,
    orders,
    fulfilment,
    shipping,
    payments,
    bills,
    wechatShipping,
    afterSale,
    storefront,
  ].flatMap((module) => Object.entries(module).filter((entry): entry is [string, Endpoint] => isEndpoint(entry[1]))),
);
