import { type Attribution, type Cohort, listChannelPeople, sceneGroupWords } from "@banyan/contracts";
import { Drawer, Table } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { useChannelName } from "../../../patterns/use-channel-name.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./report.module.css";
import type { Asked } from "./report-table.tsx";
import { useReportWords } from "./words.ts";

const PAGE = 20;

/** The people of one number, found by the query that counted them. */
export function PeopleDrawer({
  asked: { title, ...asked },
  range,
  onClose,
}: {
  asked: Asked;
  range: { from: string; to: string; attribution: Attribution; cohort?: Cohort };
  onClose: () => void;
}) {
  const say = useReportWords();
  const times = useTimes();
  const { language } = usePreferences();
  const channelName = useChannelName();
  const { id: program } = useProgram();
  const [page, setPage] = useState(1);
  const { data, error, refetch, isFetching } = useReply(
    listChannelPeople,
    { params: { program }, query: { ...range, ...asked, page, pageSize: PAGE } },
    { keepPrevious: true },
  );
  return (
    <Drawer open size={680} title={`${title}${data ? ` · ${formatCount(data.total)}` : ""}`} onClose={onClose}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data?.total === 0 ? (
        <EmptyState title={say("noPeople")} />
      ) : (
        <Table
          size="small"
          rowKey="personId"
          loading={isFetching && data === undefined}
          dataSource={data?.items ?? []}
          pagination={
            data && data.total > PAGE
              ? { current: page, pageSize: PAGE, total: data.total, showSizeChanger: false, onChange: setPage }
              : false
          }
          columns={[
            {
              key: "person",
              title: say("person"),
              render: (_, { personId, nickname }) =>
                personId === 0 ? say("erased") : (nickname ?? say("visitor", { id: personId })),
            },
            {
              key: "first",
              title: say("firstTouch"),
              render: (_, { firstAt, first }) =>
                firstAt === null || first === null ? (
                  "—"
                ) : (
                  <span className={styles["stack"]}>
                    {first.channel === "" ? sceneGroupWords[first.scene][language] : channelName(first.channel)}
                    <span className={styles["faint"]}>{times.moment(firstAt)}</span>
                  </span>
                ),
            },
            { key: "orders", title: say("orders"), align: "right", render: (_, { orders }) => orders || "—" },
            {
              key: "paid",
              title: say("paid"),
              align: "right",
              render: (_, { paidFen }) => (paidFen ? formatMoney(paidFen) : "—"),
            },
            {
              key: "refunded",
              title: say("refunded"),
              align: "right",
              render: (_, { refundFen }) => (refundFen ? formatMoney(refundFen) : "—"),
            },
          ]}
        />
      )}
    </Drawer>
  );
}
