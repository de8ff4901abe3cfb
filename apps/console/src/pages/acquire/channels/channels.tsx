import { PlusOutlined } from "@ant-design/icons";
import { type ChannelRow, channelKinds, getChannelNumbers, listChannels } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { urlChoice, urlPage, urlText } from "../../../format/url-state.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { ChannelEditor } from "./channel-editor.tsx";
import styles from "./channels.module.css";
import { useChannelWords } from "./words.ts";

const tabs = [...channelKinds, "archived"] as const;
const filters = { tab: urlChoice(tabs), search: urlText(40), page: urlPage };

/** 获客 · 渠道: where people come from, how many through each; one opens with its codes, links and posters. */
export function Component() {
  const say = useChannelWords();
  const common = useCommonWords();
  const navigate = useNavigate();
  const mayWrite = useMay("channel.write");
  const { id: program } = useProgram();
  const [{ tab, search, page }, setFilter] = useUrlState(filters);
  const [isCreating, setIsCreating] = useState(false);
  const narrowing = tab === "archived" ? { archived: "yes" as const } : { kind: tab };
  const query = useReply(
    listChannels,
    { params: { program }, query: { ...narrowing, search, page } },
    { keepPrevious: true },
  );
  const numbers = useReply(getChannelNumbers, { params: { program } }, { staleMs: 60_000 });
  const numbersOf = new Map(numbers.data?.items.map((one) => [one.channelId, one]));
  const { counts, totals } = query.data ?? {};
  const addressOf = ({ id }: { id: string }) => `/${program}/acquire/channels/${id}`;
  const number = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));

  const amount = (fen: number | null | undefined) => (fen == null ? common("none") : formatMoney(fen));

  const columns: readonly Column<ChannelRow>[] = [
    {
      key: "channel",
      title: say("channel"),
      pinned: true,
      render: (channel) => (
        <span className={styles["words"]}>
          <Link to={addressOf(channel)}>{channel.name}</Link>
          <span className={styles["faint"]}>{channel.key}</span>
        </span>
      ),
    },
    {
      key: "kind",
      title: say("kind"),
      width: 110,
      render: ({ kind, group, archivedAt }) => (
        <span className={styles["words"]}>
          <span>{say(`kind.${kind}`)}</span>
          <span className={styles["faint"]}>
            {archivedAt === null ? say(`group.${group}`) : <StateTag tone="over">{say("archived")}</StateTag>}
          </span>
        </span>
      ),
    },
    { key: "owner", title: say("owner"), width: 110, spare: true, render: ({ owner }) => owner || common("none") },
    { key: "visits", title: say("visits"), width: 80, align: "right", render: ({ visits }) => formatCount(visits) },
    { key: "scans", title: say("scans"), width: 80, align: "right", render: ({ scans }) => formatCount(scans) },
    {
      key: "newPersons",
      title: say("newPersons"),
      width: 80,
      align: "right",
      render: ({ newPersons }) => formatCount(newPersons),
    },
    {
      key: "buyers",
      title: say("buyers"),
      width: 90,
      align: "right",
      render: ({ id }) => number(numbersOf.get(id)?.buyers) ?? common("none"),
    },
    {
      key: "paid",
      title: say("paid"),
      width: 120,
      align: "right",
      render: ({ id }) => amount(numbersOf.get(id)?.grossPaidFen),
    },
    {
      key: "cost",
      title: say("cost"),
      width: 120,
      align: "right",
      render: ({ id }) => amount(numbersOf.get(id)?.adCostFen),
    },
    {
      key: "cac",
      title: say("cac"),
      width: 100,
      align: "right",
      render: ({ id }) => amount(numbersOf.get(id)?.cacFen),
    },
    {
      key: "plan",
      title: say("plan"),
      width: 120,
      align: "right",
      render: ({ plannedNewPersons, plannedCostFen }) =>
        plannedNewPersons === null && plannedCostFen === null ? (
          <span className={styles["faint"]}>{say("planNone")}</span>
        ) : (
          <span className={styles["words"]}>
            <span>
              {plannedNewPersons === null ? common("none") : say("planNew", { count: formatCount(plannedNewPersons) })}
            </span>
            {plannedCostFen !== null && <span className={styles["faint"]}>{formatMoney(plannedCostFen)}</span>}
          </span>
        ),
    },
    {
      key: "placements",
      title: say("placements"),
      width: 90,
      align: "right",
      spare: true,
      render: ({ placements }) => formatCount(placements),
    },
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
      {say("new")}
    </Button>
  );
  const shownKinds = channelKinds.filter((kind) => kind === tab || (counts?.kinds[kind] ?? 0) > 0);
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} actions={mayWrite && create} />
      <Figures columns={3}>
        <Figure
          label={`${say("visits")} · ${say("last30")}`}
          definition={say("visitsAbout")}
          value={number(totals?.visits)}
        />
        <Figure
          label={`${say("scans")} · ${say("last30")}`}
          definition={say("scansAbout")}
          value={number(totals?.scans)}
        />
        <Figure
          label={`${say("newPersons")} · ${say("last30")}`}
          definition={say("newPersonsAbout")}
          value={number(totals?.newPersons)}
        />
      </Figures>
      <List
        name="channels"
        label={say("title")}
        columns={columns}
        tabs={{
          current: tab ?? "all",
          onChange: (key) => setFilter({ tab: tabs.find((one) => one === key), search, page: 1 }),
          items: [
            { key: "all", label: say("tab.all"), count: counts?.all },
            ...shownKinds.map((kind) => ({ key: kind, label: say(`kind.${kind}`), count: counts?.kinds[kind] ?? 0 })),
            { key: "archived", label: say("tab.archived"), count: counts?.archived },
          ],
        }}
        filters={
          <SearchBox
            value={search}
            onSearch={(text) => setFilter({ search: text, tab, page: 1 })}
            placeholder={say("search")}
          />
        }
        query={query}
        onPage={(next) => setFilter({ page: next, tab, search })}
        onOpen={(channel) => void navigate(addressOf(channel))}
        narrowed={tab !== undefined || search !== undefined}
        onClear={() => setFilter({ tab: undefined, search: undefined, page: 1 })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && create} />}
      />
      {isCreating && (
        <ChannelEditor
          onClose={() => setIsCreating(false)}
          onCreated={(channel) => void navigate(addressOf(channel))}
        />
      )}
    </Page>
  );
}
