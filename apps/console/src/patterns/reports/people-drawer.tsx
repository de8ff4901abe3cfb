import { DownloadOutlined } from "@ant-design/icons";
import { listReportPeople, type ReportPerson } from "@banyan/contracts";
import { Button, Drawer, Table, Tooltip } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { call } from "../../api/call.ts";
import { useReply } from "../../api/queries.ts";
import { useProgram } from "../../api/session.ts";
import { formatCount, formatMoney } from "../../format/numbers.ts";
import { useTimes } from "../../format/use-times.ts";
import { Block } from "../block.tsx";
import { EmptyState } from "../empty-state.tsx";
import { ErrorState } from "../error-state.tsx";
import { useToast } from "../toast.ts";
import { useChannelName } from "../use-channel-name.ts";
import { downloadCsv } from "./download.ts";
import styles from "./people.module.css";
import type { AskedPeople } from "./people.tsx";
import { useReportPartWords } from "./words.ts";

const PAGE = 20;

/** The people of one number, found by the conditions that counted them. */
export function PeopleDrawer({
  asked: { title, kind, question, cell },
  onClose,
}: {
  asked: AskedPeople;
  onClose: () => void;
}) {
  const say = useReportPartWords();
  const times = useTimes();
  const channelName = useChannelName();
  const { id: program } = useProgram();
  const [page, setPage] = useState(1);
  const body = { report: { kind, question }, cell };
  const { data, error, refetch, isFetching } = useReply(
    listReportPeople,
    { params: { program }, body: { ...body, page, pageSize: PAGE } },
    { keepPrevious: true, staleMs: 30_000 },
  );
  const name = ({ personId, nickname }: ReportPerson) =>
    personId === 0 ? say("erased") : (nickname ?? say("visitor", { id: personId }));
  return (
    <Drawer
      open
      size={720}
      title={`${title}${data ? ` · ${formatCount(data.total)}` : ""}`}
      extra={data !== undefined && data.total > 0 && <IdsButton title={title} total={data.total} body={body} />}
      onClose={onClose}
    >
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data?.total === 0 ? (
        <EmptyState title={say("noPeople")} />
      ) : (
        <Table
          size="small"
          rowKey="personId"
          loading={isFetching}
          // nobody is only said once it is known
          locale={{ emptyText: <Block height={120} /> }}
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
              render: (_, person) => (
                <span className={styles["stack"]}>
                  {person.personId === 0 ? (
                    name(person)
                  ) : (
                    <Link
                      to={
                        person.memberId === null
                          ? `/${program}/members/persons/${person.personId}`
                          : `/${program}/members/members/${person.memberId}`
                      }
                    >
                      {name(person)}
                    </Link>
                  )}
                  {person.memberId !== null && <span className={styles["faint"]}>{say("member")}</span>}
                </span>
              ),
            },
            {
              key: "first",
              title: say("firstSeen"),
              render: (_, { firstAt, firstChannel }) =>
                firstAt === null ? (
                  "—"
                ) : (
                  <span className={styles["stack"]}>
                    {times.moment(firstAt)}
                    <span className={styles["faint"]}>{channelName(firstChannel)}</span>
                  </span>
                ),
            },
            {
              key: "last",
              title: say("lastSeen"),
              render: (_, { lastAt }) => (lastAt === null ? "—" : times.moment(lastAt)),
            },
            { key: "orders", title: say("orders"), align: "right", render: (_, { orders }) => orders || "—" },
            {
              key: "paid",
              title: say("paid"),
              align: "right",
              render: (_, { paidFen }) => (paidFen ? formatMoney(paidFen) : "—"),
            },
          ]}
        />
      )}
    </Drawer>
  );
}

const FILE_PAGE = 100;
const MOST_IN_FILE = 10_000;

/** The ids of all of them, page by page, with a count while it goes on; closing the drawer ends it. */
function IdsButton({
  title,
  total,
  body,
}: {
  title: string;
  total: number;
  body: { report: { kind: string; question: unknown }; cell: unknown };
}) {
  const say = useReportPartWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [done, setDone] = useState<number | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);
  const most = Math.min(total, MOST_IN_FILE);
  const run = async () => {
    const rows: (readonly (string | number | null)[])[] = [];
    for (let page = 1; rows.length < most; page++) {
      setDone(rows.length);
      const reply = await call(
        listReportPeople,
        { params: { program }, body: { ...body, page, pageSize: FILE_PAGE } },
        { signal: leaving.current.signal },
      );
      rows.push(...reply.items.map(({ personId, memberId }) => [personId, memberId]));
      if (reply.items.length < FILE_PAGE) break;
    }
    downloadCsv(title, { head: [say("personId"), say("memberId")], rows: rows.slice(0, most) });
  };
  const start = () =>
    void run()
      .catch((error: unknown) => {
        if (!leaving.current.signal.aborted && error instanceof Error) toast.refused(error);
      })
      .finally(() => setDone(null));
  return (
    <Tooltip title={total > MOST_IN_FILE ? say("peopleCsvMost", { count: formatCount(MOST_IN_FILE) }) : undefined}>
      <Button size="small" icon={<DownloadOutlined />} loading={done !== null} onClick={start}>
        {done === null ? say("peopleCsv") : say("exporting", { done: formatCount(done), total: formatCount(most) })}
      </Button>
    </Tooltip>
  );
}
