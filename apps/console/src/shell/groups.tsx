import {
  BarChartOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  FlagOutlined,
  HomeOutlined,
  SendOutlined,
  ShopOutlined,
  TeamOutlined,
  UserAddOutlined,
} from "@ant-design/icons";
import type { Permission } from "@banyan/contracts";
import type { ReactNode } from "react";
import { matchPath, type RouteObject } from "react-router";
import type { NavigationWord } from "./words.ts";

export type PageEntry = {
  readonly name: NavigationWord;
  /** Below the program: `shop/orders`. */ readonly path: string;
  readonly permission: Permission;
  /** The page and what opens from it. */ readonly routes: RouteObject[];
};
export type Group = { readonly name: NavigationWord; readonly icon: ReactNode; readonly pages: readonly PageEntry[] };

/** The table of contents: eleven groups in this order. A group shows once it has a page the operator may open. */
export const groups: readonly Group[] = [
  {
    name: "home",
    icon: <HomeOutlined />,
    pages: [
      {
        name: "home",
        path: "home",
        permission: "signedIn",
        routes: [{ path: "home", lazy: () => import("../pages/home/home.tsx") }],
      },
    ],
  },
  { name: "plan", icon: <FlagOutlined />, pages: [] },
  {
    name: "acquire",
    icon: <UserAddOutlined />,
    pages: [
      {
        name: "channels",
        path: "acquire/channels",
        permission: "channel.read",
        routes: [
          { path: "acquire/channels", lazy: () => import("../pages/acquire/channels/channels.tsx") },
          { path: "acquire/channels/:id", lazy: () => import("../pages/acquire/channels/channel.tsx") },
        ],
      },
      {
        name: "adCosts",
        path: "acquire/costs",
        permission: "channel.read",
        routes: [{ path: "acquire/costs", lazy: () => import("../pages/acquire/costs/costs.tsx") }],
      },
      {
        name: "channelReport",
        path: "acquire/report",
        permission: "analytics.read",
        routes: [{ path: "acquire/report", lazy: () => import("../pages/acquire/report/report.tsx") }],
      },
      {
        name: "seedUsers",
        path: "acquire/seed-users",
        permission: "channel.read",
        routes: [{ path: "acquire/seed-users", lazy: () => import("../pages/acquire/seed-users/seed-users.tsx") }],
      },
    ],
  },
  {
    name: "campaigns",
    icon: <CalendarOutlined />,
    pages: [
      {
        name: "promotions",
        path: "campaigns/promotions",
        permission: "promotion.read",
        routes: [
          { path: "campaigns/promotions", lazy: () => import("../pages/campaigns/promotions/promotions.tsx") },
          { path: "campaigns/promotions/new", lazy: () => import("../pages/campaigns/promotions/new-promotion.tsx") },
          { path: "campaigns/promotions/:id", lazy: () => import("../pages/campaigns/promotions/promotion.tsx") },
        ],
      },
      {
        name: "coupons",
        path: "campaigns/coupons",
        permission: "promotion.read",
        routes: [
          { path: "campaigns/coupons", lazy: () => import("../pages/campaigns/coupons/coupons.tsx") },
          { path: "campaigns/coupons/:id", lazy: () => import("../pages/campaigns/coupons/coupon.tsx") },
        ],
      },
    ],
  },
  {
    name: "shop",
    icon: <ShopOutlined />,
    pages: [
      {
        name: "products",
        path: "shop/products",
        permission: "product.read",
        routes: [
          { path: "shop/products", lazy: () => import("../pages/shop/products/products.tsx") },
          { path: "shop/products/new", lazy: () => import("../pages/shop/products/new-product.tsx") },
          { path: "shop/products/:id", lazy: () => import("../pages/shop/products/edit-product.tsx") },
        ],
      },
      {
        name: "orders",
        path: "shop/orders",
        permission: "order.read",
        routes: [
          { path: "shop/orders", lazy: () => import("../pages/shop/orders/orders.tsx") },
          { path: "shop/orders/adjustments", lazy: () => import("../pages/shop/orders/adjustments.tsx") },
          { path: "shop/orders/:id", lazy: () => import("../pages/shop/orders/order.tsx") },
        ],
      },
      {
        name: "afterSale",
        path: "shop/after-sale",
        permission: "after-sale.read",
        routes: [
          { path: "shop/after-sale", lazy: () => import("../pages/shop/after-sale/after-sales.tsx") },
          { path: "shop/after-sale/:id", lazy: () => import("../pages/shop/after-sale/after-sale.tsx") },
        ],
      },
      {
        name: "pickup",
        path: "shop/pickup",
        permission: "order.read",
        routes: [{ path: "shop/pickup", lazy: () => import("../pages/shop/pickup/pickup.tsx") }],
      },
      {
        name: "shipping",
        path: "shop/shipping",
        permission: "product.read",
        routes: [{ path: "shop/shipping", lazy: () => import("../pages/shop/shipping/shipping.tsx") }],
      },
      {
        name: "redeem",
        path: "shop/redeem",
        permission: "coupon.redeem",
        routes: [{ path: "shop/redeem", lazy: () => import("../pages/shop/redeem/redeem.tsx") }],
      },
      {
        name: "invoices",
        path: "shop/invoices",
        permission: "order.read",
        routes: [{ path: "shop/invoices", lazy: () => import("../pages/shop/invoices/invoices.tsx") }],
      },
    ],
  },
  {
    name: "members",
    icon: <TeamOutlined />,
    pages: [
      {
        name: "members",
        path: "members/members",
        permission: "member.read",
        routes: [
          { path: "members/members", lazy: () => import("../pages/members/members/members.tsx") },
          { path: "members/members/:id", lazy: () => import("../pages/members/members/member.tsx") },
          { path: "members/persons/:personId", lazy: () => import("../pages/members/person/person.tsx") },
        ],
      },
      {
        name: "merges",
        path: "members/merges",
        permission: "member.read",
        routes: [{ path: "members/merges", lazy: () => import("../pages/members/merges/merges.tsx") }],
      },
      {
        name: "dataRequests",
        path: "members/data-requests",
        permission: "privacy.read",
        routes: [
          { path: "members/data-requests", lazy: () => import("../pages/members/data-requests/data-requests.tsx") },
        ],
      },
      {
        name: "loyalty",
        path: "members/loyalty",
        permission: "member.read",
        routes: [{ path: "members/loyalty", lazy: () => import("../pages/members/loyalty/loyalty.tsx") }],
      },
    ],
  },
  { name: "content", icon: <FileTextOutlined />, pages: [] },
  { name: "reach", icon: <SendOutlined />, pages: [] },
  {
    name: "data",
    icon: <BarChartOutlined />,
    pages: [
      {
        name: "overview",
        path: "data/overview",
        permission: "analytics.read",
        routes: [{ path: "data/overview", lazy: () => import("../pages/data/overview/overview.tsx") }],
      },
      {
        name: "metrics",
        path: "data/metrics",
        permission: "analytics.read",
        routes: [{ path: "data/metrics", lazy: () => import("../pages/data/metrics/metrics.tsx") }],
      },
      {
        name: "trends",
        path: "data/trends",
        permission: "analytics.read",
        routes: [{ path: "data/trends", lazy: () => import("../pages/data/trends/trends.tsx") }],
      },
      {
        name: "funnel",
        path: "data/funnel",
        permission: "analytics.read",
        routes: [{ path: "data/funnel", lazy: () => import("../pages/data/funnel/funnel.tsx") }],
      },
      {
        name: "retention",
        path: "data/retention",
        permission: "analytics.read",
        routes: [{ path: "data/retention", lazy: () => import("../pages/data/retention/retention.tsx") }],
      },
      {
        name: "activity",
        path: "data/activity",
        permission: "analytics.read",
        routes: [
          { path: "data/activity", lazy: () => import("../pages/data/activity/activity.tsx") },
          { path: "data/activity/:tab", lazy: () => import("../pages/data/activity/activity.tsx") },
        ],
      },
      {
        name: "distribution",
        path: "data/distribution",
        permission: "analytics.read",
        routes: [{ path: "data/distribution", lazy: () => import("../pages/data/distribution/distribution.tsx") }],
      },
      {
        name: "paths",
        path: "data/paths",
        permission: "analytics.read",
        routes: [{ path: "data/paths", lazy: () => import("../pages/data/paths/paths.tsx") }],
      },
      {
        name: "attribution",
        path: "data/attribution",
        permission: "analytics.read",
        routes: [{ path: "data/attribution", lazy: () => import("../pages/data/attribution/attribution.tsx") }],
      },
      {
        name: "sharing",
        path: "data/sharing",
        permission: "analytics.read",
        routes: [{ path: "data/sharing", lazy: () => import("../pages/data/sharing/sharing.tsx") }],
      },
      {
        name: "value",
        path: "data/value",
        permission: "analytics.read",
        routes: [
          { path: "data/value", lazy: () => import("../pages/data/value/value.tsx") },
          { path: "data/value/:tab", lazy: () => import("../pages/data/value/value.tsx") },
        ],
      },
      {
        name: "association",
        path: "data/association",
        permission: "analytics.read",
        routes: [{ path: "data/association", lazy: () => import("../pages/data/association/association.tsx") }],
      },
      {
        name: "leaks",
        path: "data/leaks",
        permission: "analytics.read",
        routes: [{ path: "data/leaks", lazy: () => import("../pages/data/leaks/leaks.tsx") }],
      },
      {
        name: "dashboards",
        path: "data/dashboards",
        permission: "analytics.read",
        routes: [
          { path: "data/dashboards", lazy: () => import("../pages/data/dashboards/dashboards.tsx") },
          { path: "data/dashboards/:id", lazy: () => import("../pages/data/dashboards/dashboard.tsx") },
        ],
      },
      {
        name: "savedReports",
        path: "data/saved-reports",
        permission: "analytics.read",
        routes: [{ path: "data/saved-reports", lazy: () => import("../pages/data/saved-reports/saved-reports.tsx") }],
      },
      {
        name: "wechatFigures",
        path: "data/wechat-figures",
        permission: "analytics.read",
        routes: [
          { path: "data/wechat-figures", lazy: () => import("../pages/data/wechat-figures/wechat-figures.tsx") },
        ],
      },
      {
        name: "trackingPlan",
        path: "data/tracking-plan",
        permission: "analytics.read",
        routes: [
          { path: "data/tracking-plan", lazy: () => import("../pages/data/tracking-plan/tracking-plan.tsx") },
          { path: "data/tracking-plan/:event", lazy: () => import("../pages/data/tracking-plan/event.tsx") },
        ],
      },
      {
        name: "rejected",
        path: "data/rejected",
        permission: "analytics.read",
        routes: [{ path: "data/rejected", lazy: () => import("../pages/data/rejected/rejected.tsx") }],
      },
      {
        name: "ingestion",
        path: "data/ingestion",
        permission: "analytics.read",
        routes: [{ path: "data/ingestion", lazy: () => import("../pages/data/ingestion/ingestion.tsx") }],
      },
      {
        name: "imports",
        path: "data/imports",
        permission: "import.write",
        routes: [
          { path: "data/imports", lazy: () => import("../pages/data/imports/imports.tsx") },
          { path: "data/imports/:id", lazy: () => import("../pages/data/imports/import.tsx") },
        ],
      },
      {
        name: "bills",
        path: "finance/bills",
        permission: "finance.read",
        routes: [
          { path: "finance/bills", lazy: () => import("../pages/finance/bills/bills.tsx") },
          { path: "finance/bills/:day", lazy: () => import("../pages/finance/bills/bill-day.tsx") },
        ],
      },
      {
        name: "ledger",
        path: "data/ledger",
        permission: "finance.read",
        routes: [
          { path: "data/ledger", lazy: () => import("../pages/data/ledger/ledger.tsx") },
          { path: "data/ledger/:account", lazy: () => import("../pages/data/ledger/account.tsx") },
        ],
      },
      {
        name: "checks",
        path: "data/checks",
        permission: "finance.read",
        routes: [{ path: "data/checks", lazy: () => import("../pages/data/checks/checks.tsx") }],
      },
    ],
  },
  { name: "experiments", icon: <ExperimentOutlined />, pages: [] },
  { name: "service", icon: <CustomerServiceOutlined />, pages: [] },
];

/** Settings stand at the foot: programs, payment, staff, compliance, audit, data. */
export const settings: readonly PageEntry[] = [
  {
    name: "tracker",
    path: "settings/tracker",
    permission: "analytics.read",
    routes: [{ path: "settings/tracker", lazy: () => import("../pages/settings/tracker/tracker.tsx") }],
  },
];

/** The page an address belongs to. */
export function pageAt(pathBelowProgram: string): { page: PageEntry; group?: Group } | undefined {
  const holds = ({ path, routes }: PageEntry) =>
    pathBelowProgram === path ||
    pathBelowProgram.startsWith(`${path}/`) ||
    routes.some((route) => route.path !== undefined && matchPath(route.path, pathBelowProgram) !== null);
  for (const group of groups) {
    const page = group.pages.find(holds);
    if (page !== undefined) return { page, group };
  }
  const page = settings.find(holds);
  return page && { page };
}
