import { PlusOutlined } from "@ant-design/icons";
import { listPromotions, type PromotionRow, promotionKindNames, promotionStates } from "@banyan/contracts";
import { Button, Dropdown, Progress, Select } from "antd";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatMoneyShort } from "../../../format/numbers.ts";
import { urlChoice, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { usePreferences } from "../../../theme/preferences.ts";
import { useCommonWords } from "../../../words/common.ts";
import { PromotionStateTag } from "./promotion-state.tsx";
import styles from "./promotions.module.css";
import { usePromotionMoves } from "./use-moves.ts";
import { usePromotionWords } from "./words.ts";

const filters = {
  state: urlChoice(promotionStates),
  kind: urlChoice(promotionKindNames),
  search: urlText(50),
  page: urlPage,
};
const cleared = { search: undefined, kind: undefined };
const tabs = ["RUNNING", "SCHEDULED", "PAUSED", "DRAFT", "ENDED"] as const;

/** 活动 · 优惠: what is given without a coupon, what it costs, what comes next. */
export function Component() {
  const say = usePromotionWords();
  const common = useCommonWords();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const mayWrite = useMay("promotion.write");
  const times = useTimes();
  const go = useNavigate();
  const moves = usePromotionMoves();
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(listPromotions, { params: { program }, query: filter }, { keepPrevious: true });
  const counts = query.data?.counts;
  const money = (fen: number) => formatMoneyShort(fen, language);

  const columns: readonly Column<PromotionRow>[] = [
    {
      key: "promotion",
      title: say("promotion"),
      pinned: true,
      render: ({ id, name, sentence }) => (
        <Link to={`/${program}/campaigns/promotions/${id}`} className={styles["words"]}>
          <span className={styles["name"]}>{name}</span>
          <span className={styles["faint"]}>{sentence[language]}</span>
        </Link>
      ),
    },
    { key: "kind", title: say("kind"), width: 120, render: ({ kind }) => say(`kind.${kind}`) },
    {
      key: "time",
      title: say("time"),
      width: 210,
      render: ({ startsAt, endsAt }) => (
        <span className={styles["words"]}>
          <span>{say("from", { from: times.moment(startsAt) })}</span>
          <span className={styles["faint"]}>
            {endsAt === null ? say("untilEnded") : say("untilTime", { until: times.moment(endsAt) })}
          </span>
        </span>
      ),
    },
    {
      key: "uses",
      title: say("uses"),
      width: 130,
      align: "right",
      render: ({ usedTimes, limits: { totalTimes } }) =>
        totalTimes === null
          ? say("usesCount", { count: formatCount(usedTimes) })
          : say("usesOf", { count: formatCount(usedTimes), total: formatCount(totalTimes) }),
    },
    {
      key: "cost",
      title: say("cost"),
      width: 170,
      align: "right",
      render: ({ spentFen, limits: { budgetFen } }) =>
        budgetFen === null ? (
          money(spentFen)
        ) : (
          <span className={styles["budget"]}>
            <span>{say("costOf", { cost: money(spentFen), budget: money(budgetFen) })}</span>
            <Progress
              aria-label={say("budgetUsed")}
              percent={Math.min(100, (spentFen / budgetFen) * 100)}
              showInfo={false}
              size={{ height: 4 }}
            />
          </span>
        ),
    },
    {
      key: "updated",
      title: say("updated"),
      width: 130,
      spare: true,
      render: ({ updatedAt }) => times.moment(updatedAt),
    },
    { key: "state", title: say("state"), width: 100, render: (row) => <PromotionStateTag {...row} /> },
    {
      key: "action",
      title: say("action"),
      width: 116,
      pinned: true,
      render: (row) => <RowActions row={row} moves={moves} mayWrite={mayWrite} />,
    },
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go(`/${program}/campaigns/promotions/new`)}>
      {say("new")}
    </Button>
  );
  const isPausable = ({ state }: PromotionRow) => state === "RUNNING" || state === "SCHEDULED";
  return (
    <Page>
      <PageHeader title={say("title")} actions={mayWrite && create} />
      <List
        name="promotions"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={({ id }) => go(`/${program}/campaigns/promotions/${id}`)}
        tabs={{
          current: filter.state ?? "",
          onChange: (key) => setFilter({ state: promotionStates.find((state) => state === key) }),
          items: [
            { key: "", label: common("all"), count: counts?.all },
            ...tabs.map((state) => ({ key: state, label: say(`state.${state}`), count: counts?.[state] })),
          ],
        }}
        filters={
          <>
            <SearchBox value={filter.search} onSearch={(search) => setFilter({ search })} placeholder={say("search")} />
            <Select
              allowClear
              aria-label={say("kind")}
              placeholder={say("kind")}
              style={{ width: 150 }}
              value={filter.kind ?? null}
              options={promotionKindNames.map((kind) => ({ value: kind, label: say(`kind.${kind}`) }))}
              onChange={(kind: PromotionRow["kind"] | null) => setFilter({ kind: kind ?? undefined })}
            />
          </>
        }
        narrowed={filter.search !== undefined || filter.kind !== undefined || filter.state !== undefined}
        onClear={() => setFilter({ ...cleared, state: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && create} />}
        {...(mayWrite && {
          bulk: (rows: readonly PromotionRow[], clear: () => void) => (
            <Button
              size="small"
              disabled={!rows.some(isPausable)}
              onClick={() => moves.pauseMany(rows.filter(isPausable), clear)}
            >
              {say("pause")}
            </Button>
          ),
        })}
      />
    </Page>
  );
}

function RowActions({
  row,
  moves,
  mayWrite,
}: {
  row: PromotionRow;
  moves: ReturnType<typeof usePromotionMoves>;
  mayWrite: boolean;
}) {
  const say = usePromotionWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const open = <Link to={`/${program}/campaigns/promotions/${row.id}`}>{common("view")}</Link>;
  if (!mayWrite) return open;
  const { state } = row;
  const items = [
    ...(state === "RUNNING" || state === "SCHEDULED" ? [{ key: "pause", label: say("pause") }] : []),
    ...(state === "PAUSED" ? [{ key: "resume", label: say("resume") }] : []),
    { key: "copy", label: say("copy") },
    ...(state === "ENDED"
      ? []
      : [{ key: "end", label: state === "DRAFT" ? say("discard") : say("end"), danger: true }]),
  ];
  return (
    <span className={styles["actions"]}>
      {open}
      <Dropdown
        trigger={["click"]}
        menu={{
          items,
          onClick: ({ key }) =>
            key === "copy" ? void moves.copy(row.id) : moves.one(row, key as "pause" | "resume" | "end"), // the keys above
        }}
      >
        <Button type="link" size="small" className={styles["link"] ?? ""}>
          {say("more")}
        </Button>
      </Dropdown>
    </span>
  );
}
