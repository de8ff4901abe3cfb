import { type BillDay, billStates, checkBillDay, listBillDays } from "@banyan/contracts";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays } from "../../../format/days.ts";
import { timesIn } from "../../../format/times.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { BillStateTag, feeFen, useBillAbout } from "./bill-state.tsx";
import styles from "./bills.module.css";
import { useBillWords } from "./words.ts";

const filters = { state: urlChoice(billStates), page: urlPage };
type Row = BillDay & { id: string };

/** 财务 · 对账: every day's money beside WeChat's bill. */
export function Component() {
  const say = useBillWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const about = useBillAbout();
  const toast = useToast();
  const go = useNavigate();
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(listBillDays, { params: { program }, query: filter }, { keepPrevious: true });
  const check = useAction(checkBillDay, { touches: [listBillDays] });
  const { counts } = query.data ?? {};
  const yesterday = addDays(timesIn("Asia/Shanghai", "zh").dayOf(new Date()), -1);
  const to = (day: string) => `/${program}/finance/bills/${day}`;

  const columns: readonly Column<Row>[] = [
    {
      key: "day",
      title: say("day"),
      width: 150,
      pinned: true,
      render: ({ day }) => <Link to={to(day)}>{times.weekdayLabel(day)}</Link>,
    },
    {
      key: "state",
      title: say("state"),
      width: 190,
      render: (bill) => (
        <span className={styles["words"]}>
          <BillStateTag state={bill.state} />
          <span className={styles["faint"]}>{about(bill)}</span>
        </span>
      ),
    },
    {
      key: "differences",
      title: say("differences"),
      width: 120,
      render: ({ differences, resolved }) => (
        <span className={styles["words"]}>
          {differences > 0 ? <strong>{say("standing", { count: differences })}</strong> : <span>0</span>}
          {resolved > 0 && <span className={styles["faint"]}>{say("resolved", { count: resolved })}</span>}
        </span>
      ),
    },
    {
      key: "payments",
      title: `${say("payments")} · ${say("here")}`,
      width: 118,
      align: "right",
      render: ({ state, here }) =>
        state === "WAITING" ? common("none") : <Side fen={here.paidFen} count={here.payments} />,
    },
    {
      key: "paymentsThere",
      title: `${say("payments")} · ${say("there")}`,
      width: 118,
      align: "right",
      render: ({ there }) => (there ? <Side fen={there.paidFen} count={there.payments} /> : common("none")),
    },
    {
      key: "refunds",
      title: `${say("refunds")} · ${say("here")}`,
      width: 118,
      align: "right",
      render: ({ state, here }) =>
        state === "WAITING" ? common("none") : <Side fen={here.refundedFen} count={here.refunds} />,
    },
    {
      key: "refundsThere",
      title: `${say("refunds")} · ${say("there")}`,
      width: 118,
      align: "right",
      render: ({ there }) => (there ? <Side fen={there.refundedFen} count={there.refunds} /> : common("none")),
    },
    {
      key: "fee",
      title: say("fee"),
      width: 96,
      align: "right",
      render: ({ there }) => (there ? <Money fen={feeFen(there.feeMillifen)} /> : common("none")),
    },
  ];

  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          <Button
            type="primary"
            loading={check.isPending}
            onClick={() =>
              check.mutate(
                { params: { program, day: yesterday }, body: {} },
                { onSuccess: () => toast.done(say("checked")), onError: toast.refused },
              )
            }
          >
            {say("checkYesterday")}
          </Button>
        }
      />
      <List
        name="bills"
        label={say("title")}
        columns={columns}
        query={{ ...query, data: query.data && { ...query.data, items: query.data.items.map(withId) } }}
        onPage={(page) => setFilter({ page })}
        onOpen={({ day }) => go(to(day))}
        tabs={{
          current: filter.state ?? "",
          onChange: (key) => setFilter({ state: billStates.find((state) => state === key) }),
          items: [
            {
              key: "",
              label: common("all"),
              count: counts && billStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
            },
            ...billStates.map((state) => ({ key: state, label: say(`state.${state}`), count: counts?.[state] })),
          ],
        }}
        narrowed={filter.state !== undefined}
        onClear={() => setFilter({ state: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
    </Page>
  );
}

const withId = (bill: BillDay): Row => ({ ...bill, id: bill.day });

function Side({ fen, count }: { fen: number; count: number }) {
  const say = useBillWords();
  return (
    <span className={styles["words"]}>
      <Money fen={fen} />
      <span className={styles["faint"]}>{say("count", { count })}</span>
    </span>
  );
}
