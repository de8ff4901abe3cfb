import {
  type AfterSaleRow,
  type AfterSaleTab,
  afterSaleKinds,
  afterSaleReasons,
  afterSaleTabs,
  listAfterSales,
} from "@banyan/contracts";
import { Button, Select } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { isDay } from "../../../format/days.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./after-sale.module.css";
import { Due } from "./due.tsx";
import { useReasonWords } from "./reason-words.ts";
import { SettingsDrawer } from "./settings-drawer.tsx";
import { AfterSaleStateTag } from "./state.tsx";
import { useAfterSaleWords } from "./words.ts";

const tabs = Object.keys(afterSaleTabs) as AfterSaleTab[]; // its own keys
const reasons = Object.keys(afterSaleReasons) as (keyof typeof afterSaleReasons)[]; // its own keys
const isId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);
const filters = {
  tab: urlChoice(tabs),
  kind: urlChoice(afterSaleKinds),
  reason: urlChoice(reasons),
  overdue: urlChoice(["yes"] as const),
  search: urlText(50),
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  memberId: urlMatching(isId),
  orderId: urlMatching(isId),
  page: urlPage,
};
const cleared = {
  kind: undefined,
  reason: undefined,
  overdue: undefined,
  search: undefined,
  from: undefined,
  to: undefined,
  memberId: undefined,
  orderId: undefined,
};

/** 店铺 · 售后: what buyers ask for, the most urgent first. */
export function Component() {
  const say = useAfterSaleWords();
  const common = useCommonWords();
  const reasonOf = useReasonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const go = useNavigate();
  const [isSetting, setIsSetting] = useState(false);
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(
    listAfterSales,
    { params: { program }, query: filter },
    { keepPrevious: true, refetchEveryMs: 60_000 },
  );
  const counts = query.data?.counts;
  const total = counts && tabs.reduce((sum, tab) => sum + (counts[tab] ?? 0), 0);

  const columns: readonly Column<AfterSaleRow>[] = [
    {
      key: "goods",
      title: say("goods"),
      pinned: true,
      render: ({ id, picture, summary, quantity, kind }) => (
        <Link to={`/${program}/shop/after-sale/${id}`} className={styles["goods"]}>
          <Thumbnail picture={picture} />
          <span className={styles["words"]}>
            <span className={styles["summary"]}>{summary}</span>
            <span className={styles["faint"]}>
              {kind === "GOODWILL" ? say("kind.GOODWILL") : say("units", { count: quantity })}
            </span>
          </span>
        </Link>
      ),
    },
    {
      key: "order",
      title: say("afterSale"),
      width: 190,
      render: ({ afterSaleNo, createdAt }) => (
        <span className={styles["words"]}>
          <span>{afterSaleNo}</span>
          <span className={styles["faint"]}>{times.moment(createdAt)}</span>
        </span>
      ),
    },
    { key: "buyer", title: say("buyer"), width: 130, render: ({ nickname }) => nickname },
    {
      key: "kind",
      title: say("kind"),
      width: 180,
      render: ({ kind, reason, isInstant, freightInsured }) => (
        <span className={styles["words"]}>
          <span>
            {say(`kind.${kind}`)}
            {isInstant && <span className={styles["mark"]}>{say("instant")}</span>}
            {freightInsured && <span className={styles["mark"]}>{say("insured")}</span>}
          </span>
          <span className={styles["faint"]}>{reason === null ? common("none") : reasonOf(reason)}</span>
        </span>
      ),
    },
    {
      key: "amount",
      title: say("amount"),
      width: 110,
      align: "right",
      render: ({ kind, refundFen, askedFen }) =>
        kind === "EXCHANGE" && refundFen === 0 ? common("none") : <Money fen={refundFen || askedFen} strong />,
    },
    { key: "state", title: say("state"), width: 120, render: ({ state }) => <AfterSaleStateTag state={state} /> },
    { key: "due", title: say("due"), width: 130, render: ({ dueAt }) => <Due at={dueAt} /> },
    {
      key: "orderNo",
      title: say("orderNo"),
      width: 180,
      spare: true,
      render: ({ orderId, orderNo }) => <Link to={`/${program}/shop/orders/${orderId}`}>{orderNo}</Link>,
    },
  ];

  return (
    <Page>
      <PageHeader
        title={say("title")}
        actions={<Button onClick={() => setIsSetting(true)}>{say("settings")}</Button>}
      />
      <List
        name="after-sales"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={({ id }) => go(`/${program}/shop/after-sale/${id}`)}
        tabs={{
          current: filter.tab ?? "",
          onChange: (key) => setFilter({ tab: tabs.find((tab) => tab === key) }),
          items: [
            { key: "", label: common("all"), count: total },
            ...tabs.map((tab) => ({ key: tab, label: say(`tab.${tab}`), count: counts?.[tab] })),
          ],
        }}
        filters={
          <>
            <SearchBox value={filter.search} onSearch={(search) => setFilter({ search })} placeholder={say("search")} />
            <Select
              aria-label={say("anyKind")}
              value={filter.kind ?? ""}
              onChange={(kind) => setFilter({ kind: afterSaleKinds.find((one) => one === kind) })}
              className={styles["choice"] ?? ""}
              options={[
                { value: "", label: say("anyKind") },
                ...afterSaleKinds.map((kind) => ({ value: kind, label: say(`kind.${kind}`) })),
              ]}
            />
            <Select
              aria-label={say("anyReason")}
              value={filter.reason ?? ""}
              onChange={(reason) => setFilter({ reason: reasons.find((one) => one === reason) })}
              className={styles["wideChoice"] ?? ""}
              options={[
                { value: "", label: say("anyReason") },
                ...reasons.map((reason) => ({ value: reason, label: reasonOf(reason) })),
              ]}
            />
            <DayRangePicker
              clearable
              label={say("range")}
              today={times.dayOf(new Date())}
              value={filter.from && filter.to ? { from: filter.from, to: filter.to } : undefined}
              onChange={(range) => setFilter({ from: range?.from, to: range?.to })}
            />
            {query.data !== undefined && query.data.overdue > 0 && (
              <Button
                danger
                type={filter.overdue ? "primary" : "default"}
                onClick={() => setFilter({ overdue: filter.overdue ? undefined : "yes" })}
              >
                {say("overdueOnly", { count: query.data.overdue })}
              </Button>
            )}
            {filter.memberId !== undefined && <StateTag tone="wait">{say("oneBuyer")}</StateTag>}
            {filter.orderId !== undefined && <StateTag tone="wait">{say("oneOrder")}</StateTag>}
          </>
        }
        narrowed={Object.keys(cleared).some((key) => filter[key as keyof typeof cleared] !== undefined)}
        onClear={() => setFilter(cleared)}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      {isSetting && <SettingsDrawer onClose={() => setIsSetting(false)} />}
    </Page>
  );
}
