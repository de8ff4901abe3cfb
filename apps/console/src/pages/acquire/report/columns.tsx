import type { ChannelFigures, PeopleMeasure, PreviousFigures, ReportRow } from "@banyan/contracts";
import type { ReactNode } from "react";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { PlanBar } from "./plan-bar.tsx";
import type { useReportWords } from "./words.ts";

export const views = ["people", "money", "quality"] as const;
export type View = (typeof views)[number];
type Say = ReturnType<typeof useReportWords>;
export type ReportColumn = {
  key: string;
  title: string;
  about: string;
  of(figures: ChannelFigures): ReactNode;
  /** What its people are called. */ measure?: PeopleMeasure;
  /** What is compared with the days before. */ before?: keyof PreviousFigures & keyof ChannelFigures;
  /** Less of it is better. */ isSpent?: boolean;
  /** Of a row with a plan. */ plan?(row: Pick<ReportRow, "plan" | "figures">): ReactNode;
};

const percent = (bp: number | null) => (bp === null ? "—" : `${(bp / 100).toFixed(1)}%`);
const money = (fen: number | null) => (fen === null ? "—" : formatMoney(fen));

/** What a view shows, each with its definition. */
export function columnsOf(view: View, say: Say): ReportColumn[] {
  const cac: ReportColumn = {
    key: "cac",
    title: say("cac"),
    about: say("cacAbout"),
    of: (one) => money(one.cacFen),
    before: "cacFen",
    isSpent: true,
  };
  switch (view) {
    case "people":
      return [
        {
          key: "visits",
          title: say("visits"),
          about: say("visitsAbout"),
          of: (one) => formatCount(one.visits),
          before: "visits",
        },
        {
          key: "visitors",
          title: say("visitors"),
          about: say("visitorsAbout"),
          of: (one) => formatCount(one.visitors),
          measure: "visitors",
          before: "visitors",
        },
        {
          key: "newPersons",
          title: say("newPersons"),
          about: say("newPersonsAbout"),
          of: (one) => formatCount(one.newPersons),
          measure: "newPersons",
          before: "newPersons",
        },
        {
          key: "planned",
          title: say("planned"),
          about: say("plannedAbout"),
          of: () => "",
          plan: ({ plan, figures }) => <PlanBar planned={plan.newPersons} actual={figures.newPersons} />,
        },
        {
          key: "share",
          title: say("share"),
          about: say("shareAbout"),
          of: () => "",
          plan: ({ plan }) =>
            `${percent(plan.actualShareBp)}${plan.shareBp === null ? "" : ` (${percent(plan.shareBp)})`}`,
        },
        {
          key: "newMembers",
          title: say("newMembers"),
          about: say("newMembersAbout"),
          of: (one) => formatCount(one.newMembers),
          measure: "newMembers",
          before: "newMembers",
        },
        {
          key: "buyers",
          title: say("buyers"),
          about: say("buyersAbout"),
          of: (one) => formatCount(one.buyers),
          measure: "buyers",
          before: "buyers",
        },
        {
          key: "conversion",
          title: say("conversion"),
          about: say("conversionAbout"),
          of: (one) => percent(one.conversionBp),
        },
        {
          key: "firstOrders",
          title: say("firstOrders"),
          about: say("firstOrdersAbout"),
          of: (one) => formatCount(one.firstOrders),
          measure: "firstOrders",
        },
      ];
    case "money":
      return [
        {
          key: "orders",
          title: say("orders"),
          about: say("ordersAbout"),
          of: (one) => formatCount(one.orders),
          measure: "orders",
          before: "orders",
        },
        {
          key: "grossPaid",
          title: say("grossPaid"),
          about: say("grossPaidAbout"),
          of: (one) => money(one.grossPaidFen),
          measure: "orders",
          before: "grossPaidFen",
        },
        {
          key: "refunds",
          title: say("refunds"),
          about: say("refundsAbout"),
          of: (one) => money(one.refundFen),
          measure: "refunds",
        },
        {
          key: "netRevenue",
          title: say("netRevenue"),
          about: say("netRevenueAbout"),
          of: (one) => money(one.netRevenueFen),
          before: "netRevenueFen",
        },
        {
          key: "subsidy",
          title: say("subsidy"),
          about: say("subsidyAbout"),
          of: (one) => money(one.subsidyFen),
          before: "subsidyFen",
          isSpent: true,
        },
        {
          key: "newUserCoupons",
          title: say("newUserCoupons"),
          about: say("newUserCouponsAbout"),
          of: (one) => money(one.newUserCouponsFen + one.rewardsFen),
          measure: "newUserCoupons",
        },
        {
          key: "adCost",
          title: say("adCost"),
          about: say("adCostAbout"),
          of: (one) => money(one.adCostFen),
          before: "adCostFen",
          isSpent: true,
        },
        {
          key: "totalCost",
          title: say("totalCost"),
          about: say("totalCostAbout"),
          of: (one) => money(one.totalCostFen),
        },
        cac,
        { key: "roi", title: say("roi"), about: say("roiAbout"), of: (one) => percent(one.roiBp) },
      ];
    case "quality":
      return [
        cac,
        {
          key: "payback",
          title: say("payback"),
          about: say("paybackAbout"),
          of: ({ payback }) => paybackText(payback, say),
        },
        ...([0, 1, 2, 3] as const).map((n): ReportColumn => {
          const days = [7, 30, 60, 90][n] ?? 0;
          return {
            key: `ltv${days}`,
            title: say("ltv", { days }),
            about: say("ltvAbout", { days }),
            of: (one) => money(one.ltv[n]?.perPersonFen ?? null),
          };
        }),
        {
          key: "ltvToCac",
          title: say("ltvToCac"),
          about: say("ltvToCacAbout"),
          of: ({ ltvToCac }) => (ltvToCac ? (ltvToCac.ratioBp / 10_000).toFixed(2) : "—"),
        },
        ...([0, 1, 2] as const).map((n): ReportColumn => {
          const day = [1, 7, 30][n] ?? 0;
          return {
            key: `d${day}`,
            title: say("retention", { day }),
            about: say("retentionAbout", { day }),
            of: (one) => percent(one.retention[n]?.keptBp ?? null),
          };
        }),
        {
          key: "pages",
          title: say("pages"),
          about: say("pagesAbout"),
          of: (one) => (one.visits === 0 ? "—" : (one.pageViews / one.visits).toFixed(1)),
        },
        { key: "bounce", title: say("bounce"), about: say("bounceAbout"), of: (one) => percent(one.bounceBp) },
        {
          key: "refundShare",
          title: say("refundShare"),
          about: say("refundShareAbout"),
          of: (one) => percent(one.refundBp),
        },
      ];
  }
}

function paybackText(payback: ChannelFigures["payback"], say: Say): string {
  if (payback.state !== "REACHED") return say(`payback.${payback.state}`);
  return payback.day === 0 ? say("payback.same") : say("payback.day", { day: payback.day });
}
