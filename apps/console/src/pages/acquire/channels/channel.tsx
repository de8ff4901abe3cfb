import { DownloadOutlined, MoreOutlined, PlusOutlined } from "@ant-design/icons";
import {
  type ChannelRow,
  exportPlacementCodes,
  getChannel,
  listChannels,
  listPlacements,
  type Placement,
  setChannelArchived,
} from "@banyan/contracts";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { LineChart } from "../../../patterns/line-chart.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { ChannelEditor } from "./channel-editor.tsx";
import styles from "./channels.module.css";
import { CodePicture } from "./code-picture.tsx";
import { PlacementDrawer } from "./placement-drawer.tsx";
import { PlacementEditor } from "./placement-editor.tsx";
import { fileAddress, pageName } from "./placement-words.ts";
import { useChannelWords } from "./words.ts";

const filters = {
  search: urlText(40),
  archived: urlChoice(["yes"]),
  placement: urlMatching((text) => /^[0-9a-f-]{36}$/.test(text)),
  page: urlPage,
};

/** One channel: who came through it, its codes, links and posters. */
export function Component() {
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  const say = useChannelWords();
  const { data, error, refetch } = useReply(getChannel, { params: { program, id } });
  const back = `/${program}/acquire/channels`;
  if (error !== null && data === undefined) {
    return (
      <Page>
        <PageHeader title={say("channel")} backTo={back} />
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page>
      {data === undefined ? (
        <PageHeader title={<Block width={220} height={22} />} backTo={back} />
      ) : (
        <Header channel={data.channel} back={back} />
      )}
      <Numbers channel={data?.channel} />
      <div className={styles["detail"]}>
        <Trend days={data?.days} />
        <Settings channel={data?.channel} />
      </div>
      <Placements channelId={id} channel={data?.channel} />
    </Page>
  );
}

function Header({ channel, back }: { channel: ChannelRow; back: string }) {
  const say = useChannelWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const mayWrite = useMay("channel.write");
  const [opened, setOpened] = useState<"change" | "place" | "bulk">();
  const archive = useAction(setChannelArchived, { touches: [getChannel, listChannels] });
  const isArchived = channel.archivedAt !== null;
  const setArchived = (archived: boolean) =>
    archive
      .mutateAsync({ params: { program, id: channel.id }, body: { archived } })
      .then(() => toast.done(say(archived ? "archived" : "restored")))
      .catch(toast.refused);
  const askToArchive = () =>
    void modal.confirm({
      title: say("archiveTitle", { name: channel.name }),
      content: say("archiveAbout"),
      okText: say("archive"),
      cancelText: common("cancel"),
      onOk: () => setArchived(true),
    });
  const close = () => setOpened(undefined);
  return (
    <>
      <PageHeader
        title={channel.name}
        backTo={back}
        about={`${say(`kind.${channel.kind}`)} · ${channel.key}`}
        beside={isArchived && <StateTag tone="over">{say("archived")}</StateTag>}
        actions={
          mayWrite && (
            <>
              <Dropdown
                trigger={["click"]}
                menu={{
                  items: [
                    { key: "change", label: say("change"), onClick: () => setOpened("change") },
                    ...(isArchived ? [] : [{ key: "bulk", label: say("bulk"), onClick: () => setOpened("bulk") }]),
                    isArchived
                      ? { key: "restore", label: say("restore"), onClick: () => void setArchived(false) }
                      : { key: "archive", label: say("archive"), danger: true, onClick: askToArchive },
                  ],
                }}
              >
                <Button icon={<MoreOutlined />} aria-label={say("change")} />
              </Dropdown>
              <Button type="primary" icon={<PlusOutlined />} disabled={isArchived} onClick={() => setOpened("place")}>
                {say("newPlacement")}
              </Button>
            </>
          )
        }
      />
      {opened === "change" && <ChannelEditor changes={channel} onClose={close} />}
      {opened === "place" && <PlacementEditor channel={channel} onClose={close} />}
      {opened === "bulk" && <BulkDialog channel={channel} onClose={close} />}
    </>
  );
}

function Numbers({ channel }: { channel: ChannelRow | undefined }) {
  const say = useChannelWords();
  return (
    <Figures columns={3}>
      {(["visits", "scans", "newPersons"] as const).map((name) => (
        <Figure
          key={name}
          label={`${say(name)} · ${say("last30")}`}
          definition={say(`${name}About`)}
          value={channel && formatCount(channel[name])}
        />
      ))}
    </Figures>
  );
}

function Trend({ days }: { days: readonly { day: string; visits: number; newPersons: number }[] | undefined }) {
  const say = useChannelWords();
  const times = useTimes();
  return (
    <Panel title={say("trend")}>
      {days === undefined ? (
        <Block height={220} />
      ) : (
        <LineChart
          height={220}
          label={say("trend")}
          labels={days.map(({ day }) => times.dayLabel(day))}
          lines={[
            { name: say("visits"), values: days.map(({ visits }) => visits) },
            { name: say("newPersons"), values: days.map(({ newPersons }) => newPersons) },
          ]}
          format={formatCount}
          formatAxis={formatCount}
        />
      )}
    </Panel>
  );
}

function Settings({ channel }: { channel: ChannelRow | undefined }) {
  const say = useChannelWords();
  const common = useCommonWords();
  const times = useTimes();
  if (channel === undefined) {
    return (
      <Panel title={say("facts")}>
        <Block height={220} />
      </Panel>
    );
  }
  const { startsAt, endsAt, plannedNewPersons, plannedCostFen } = channel;
  const time =
    startsAt === null && endsAt === null
      ? say("always")
      : endsAt === null
        ? say("from", { from: times.dayOf(startsAt ?? "") })
        : say("range", {
            from: startsAt === null ? common("none") : times.dayOf(startsAt),
            until: times.dayOf(endsAt),
          });
  return (
    <Panel title={say("facts")}>
      <Facts
        items={[
          { name: say("group"), value: say(`group.${channel.group}`) },
          { name: say("owner"), value: channel.owner || common("none") },
          {
            name: say("plan"),
            value:
              plannedNewPersons === null ? say("planNone") : say("planNew", { count: formatCount(plannedNewPersons) }),
          },
          { name: say("planCost"), value: plannedCostFen === null ? say("planNone") : formatMoney(plannedCostFen) },
          { name: say("period"), value: time },
          { name: say("note"), value: channel.note || common("none") },
        ]}
      />
    </Panel>
  );
}

function Placements({ channelId, channel }: { channelId: string; channel: ChannelRow | undefined }) {
  const say = useChannelWords();
  const { id: program } = useProgram();
  const mayWrite = useMay("channel.write");
  const [isCreating, setIsCreating] = useState(false);
  const [{ search, archived, placement: opened, page }, setFilter] = useUrlState(filters);
  const query = useReply(
    listPlacements,
    { params: { program, id: channelId }, query: { search, archived, page } },
    { keepPrevious: true },
  );
  const open = (id: string | undefined) => setFilter({ placement: id, search, archived, page });

  const columns: readonly Column<Placement>[] = [
    {
      key: "code",
      title: say("code"),
      width: 76,
      pinned: true,
      render: (placement) => <CodePicture placement={placement} size={44} />,
    },
    {
      key: "label",
      title: say("placement"),
      pinned: true,
      render: (placement) => (
        <span className={styles["words"]}>
          <button type="button" className={styles["open"]} onClick={() => open(placement.id)}>
            {placement.label}
          </button>
          <span className={styles["faint"]}>
            {say(`form.${placement.kind}`)} · {placement.shortId}
          </span>
        </span>
      ),
    },
    {
      key: "page",
      title: say("leadsTo"),
      width: 190,
      render: (placement) => placement.productTitle ?? pageName(placement.page),
    },
    {
      key: "coupon",
      title: say("coupon"),
      width: 170,
      render: ({ couponName, couponsClaimed }) =>
        couponName === null ? (
          <span className={styles["faint"]}>{say("noCoupon")}</span>
        ) : (
          <span className={styles["words"]}>
            <span>{couponName}</span>
            <span className={styles["faint"]}>{say("claimed", { count: formatCount(couponsClaimed) })}</span>
          </span>
        ),
    },
    { key: "visits", title: say("visits"), width: 90, align: "right", render: ({ visits }) => formatCount(visits) },
    { key: "scans", title: say("scans"), width: 90, align: "right", render: ({ scans }) => formatCount(scans) },
    {
      key: "newPersons",
      title: say("newPersons"),
      width: 90,
      align: "right",
      render: ({ newPersons }) => formatCount(newPersons),
    },
  ];
  return (
    <>
      <List
        name="placements"
        label={say("placements")}
        columns={columns}
        tabs={{
          current: archived === "yes" ? "archived" : "active",
          onChange: (key) => setFilter({ archived: key === "archived" ? "yes" : undefined, search, page: 1 }),
          items: (["active", "archived"] as const).map((key) => ({ key, label: say(`placementTab.${key}`) })),
        }}
        filters={
          <>
            <SearchBox
              value={search}
              onSearch={(text) => setFilter({ search: text, archived, page: 1 })}
              placeholder={say("placementSearch")}
            />
            {(query.data?.total ?? 0) > 0 && archived === undefined && (
              <Button
                icon={<DownloadOutlined />}
                href={fileAddress(exportPlacementCodes, program, channelId)}
                download="codes.zip"
              >
                {say("zip")}
              </Button>
            )}
          </>
        }
        query={query}
        onPage={(next) => setFilter({ page: next, search, archived })}
        onOpen={({ id }) => open(id)}
        narrowed={search !== undefined || archived !== undefined}
        onClear={() => setFilter({ search: undefined, archived: undefined, page: 1 })}
        empty={
          <EmptyState
            title={say("placementEmpty")}
            hint={say("placementEmptyHint")}
            action={
              mayWrite &&
              channel?.archivedAt === null && (
                <Button type="primary" onClick={() => setIsCreating(true)}>
                  {say("newPlacement")}
                </Button>
              )
            }
          />
        }
      />
      {isCreating && channel && <PlacementEditor channel={channel} onClose={() => setIsCreating(false)} />}
      {opened !== undefined && <PlacementDrawer key={opened} id={opened} onClose={() => open(undefined)} />}
    </>
  );
}
