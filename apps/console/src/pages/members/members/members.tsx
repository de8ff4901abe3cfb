import { cohorts, listMembers, type MemberRow } from "@banyan/contracts";
import { Select } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { useChannelName } from "../../../patterns/use-channel-name.ts";
import { useCommonWords } from "../../../words/common.ts";
import { MemberDrawer } from "./member-drawer.tsx";
import styles from "./members.module.css";
import { useMemberWords } from "./words.ts";

const sorts = ["registered", "paid", "recent"] as const;
const buyers = ["yes", "no"] as const;
const filters = {
  search: urlText(50),
  buyers: urlChoice(buyers),
  cohort: urlChoice(cohorts),
  sort: urlChoice(sorts),
  member: urlMatching((text) => /^[0-9a-f-]{36}$/i.test(text)),
  page: urlPage,
};

/** 会员 · 会员: who has signed in, what they bought; one opens at the side and has its own address. */
export function Component() {
  const channelName = useChannelName();
  const say = useMemberWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const [{ member, ...filter }, setFilter] = useUrlState(filters);
  const query = useReply(
    listMembers,
    { params: { program }, query: { ...filter, sort: filter.sort ?? "registered" } },
    { keepPrevious: true },
  );
  const open = (id: string | undefined) => setFilter({ member: id, page: filter.page });
  const moment = (at: string | null) => (at === null ? common("none") : times.moment(at));

  const columns: readonly Column<MemberRow>[] = [
    {
      key: "member",
      title: say("member"),
      pinned: true,
      render: ({ id, nickname, phoneMasked }) => (
        <button type="button" className={styles["member"]} onClick={() => open(id)}>
          <span className={styles["initial"]} aria-hidden="true">
            {[...nickname][0]}
          </span>
          <span className={styles["words"]}>
            <span>{nickname}</span>
            <span className={styles["faint"]}>{phoneMasked ?? say("noPhone")}</span>
          </span>
        </button>
      ),
    },
    { key: "channel", title: say("channel"), width: 150, render: ({ channel }) => channelName(channel) },
    { key: "registeredAt", title: say("registeredAt"), width: 140, render: ({ registeredAt }) => moment(registeredAt) },
    { key: "lastSeenAt", title: say("lastSeenAt"), width: 130, render: ({ lastSeenAt }) => moment(lastSeenAt) },
    {
      key: "lastPaidAt",
      title: say("lastPaidAt"),
      width: 130,
      spare: true,
      render: ({ lastPaidAt }) => moment(lastPaidAt),
    },
    {
      key: "orders",
      title: say("orders"),
      width: 90,
      align: "right",
      render: ({ orderCount }) => formatCount(orderCount),
    },
    {
      key: "paid",
      title: say("paid"),
      width: 140,
      align: "right",
      render: ({ paidFen }) => <Money fen={paidFen} strong />,
    },
  ];

  return (
    <Page>
      <PageHeader title={say("title")} />
      <List
        name="members"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={({ id }) => open(id)}
        tabs={{
          current: filter.buyers ?? "",
          onChange: (key) => setFilter({ buyers: buyers.find((one) => one === key) }),
          items: [
            { key: "", label: say("buyers.all") },
            { key: "yes", label: say("buyers.yes") },
            { key: "no", label: say("buyers.no") },
          ],
        }}
        filters={
          <>
            <SearchBox value={filter.search} onSearch={(search) => setFilter({ search })} placeholder={say("search")} />
            <Select
              aria-label={say("cohort")}
              style={{ width: 130 }}
              value={filter.cohort ?? ""}
              onChange={(value) => setFilter({ cohort: cohorts.find((one) => one === value) })}
              options={[
                { value: "", label: say("cohort.all") },
                ...cohorts.map((value) => ({ value, label: say(`cohort.${value}`) })),
              ]}
            />
            <Select
              aria-label={say("sort")}
              style={{ width: 160 }}
              value={filter.sort ?? "registered"}
              onChange={(sort) => setFilter({ sort: sort === "registered" ? undefined : sort })}
              options={sorts.map((value) => ({ value, label: say(`sort.${value}`) }))}
            />
          </>
        }
        narrowed={filter.search !== undefined || filter.cohort !== undefined}
        onClear={() => setFilter({ search: undefined, cohort: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
      <MemberDrawer id={member} onClose={() => open(undefined)} />
    </Page>
  );
}
