import { DownOutlined } from "@ant-design/icons";
import { CallError } from "@banyan/client";
import {
  getPlanEvent,
  listPlanEvents,
  type PlanEvent,
  type PlanProperty,
  removePlanProperty,
  setPlanEventStatus,
} from "@banyan/contracts";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { EventEditor } from "./event-editor.tsx";
import { EventStatus } from "./event-status.tsx";
import { useEventTitle } from "./event-title.ts";
import styles from "./tracking-plan.module.css";
import { usePlanWords } from "./words.ts";

/** One event: how much of it comes, what its properties are and which values they had, and what may be done with it. */
export function Component() {
  const say = usePlanWords();
  const { id: program } = useProgram();
  const { event: name = "" } = useParams();
  const titleOf = useEventTitle();
  const mayWrite = useMay("tracking.write");
  const [isEditing, setIsEditing] = useState(false);
  const { data, error, refetch } = useReply(getPlanEvent, { params: { program, event: name } });
  const backTo = `/${program}/data/tracking-plan`;
  if (data === undefined) {
    const isMissing = error instanceof CallError && (error.status === 404 || error.status === 400);
    return (
      <Page>
        <PageHeader title={name} backTo={backTo} />
        <Panel>
          {error === null ? (
            <Block height={320} />
          ) : isMissing ? (
            <EmptyState
              title={say("missing")}
              hint={say("missingHint")}
              action={<Link to={backTo}>{say("back")}</Link>}
            />
          ) : (
            <ErrorState error={error} retry={() => void refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  const { event, properties } = data;
  const mayChange = mayWrite && event.side === "device";
  return (
    <Page>
      <PageHeader
        title={titleOf(event)}
        backTo={backTo}
        beside={
          <>
            <EventStatus status={event.status} />
            {event.side === "server" && <StateTag tone="over">{say("fact")}</StateTag>}
          </>
        }
        about={<span className={styles["code"]}>{event.name}</span>}
        actions={
          mayChange && (
            <>
              <MoreActions event={event} />
              <Button type="primary" onClick={() => setIsEditing(true)}>
                {say(event.status === "draft" ? "register" : "edit")}
              </Button>
            </>
          )
        }
      />
      <Numbers event={event} />
      <div className={styles["halves"]}>
        <Properties event={event} properties={properties} mayChange={mayChange} />
        <About event={event} />
      </div>
      {isEditing && <EventEditor shown={data} onClose={() => setIsEditing(false)} />}
    </Page>
  );
}

function Numbers({ event }: { event: PlanEvent }) {
  const say = usePlanWords();
  const times = useTimes();
  const total = event.volume.reduce((sum, count) => sum + count, 0);
  return (
    <Figures columns={4}>
      <Figure label={say("volume")} value={formatCount(total)} trend={event.volume} />
      <Figure label={say("violations")} definition={say("violationsHint")} value={formatCount(event.violations)} />
      <Figure label={say("properties")} value={formatCount(event.propertyCount)} />
      <Figure
        label={say("lastSeen")}
        value={event.lastSeenAt === null ? say("never") : times.moment(event.lastSeenAt)}
      />
    </Figures>
  );
}

function About({ event }: { event: PlanEvent }) {
  const say = usePlanWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  return (
    <Panel title={say("description")}>
      <Facts
        items={[
          { name: say("description"), value: event.description || say("noDescription") },
          { name: say("owner"), value: event.owner || say("noOwner") },
          { name: say("source"), value: say(`source.${event.source}`) },
          {
            name: say("firstSeen"),
            value: event.firstSeenAt === null ? common("none") : times.exact(event.firstSeenAt),
          },
          {
            name: say("violations"),
            value: (
              <Link to={`/${program}/data/rejected?show=properties&event=${encodeURIComponent(event.name)}`}>
                {say("toRejected")}
              </Link>
            ),
          },
        ]}
      />
    </Panel>
  );
}

type Row = PlanProperty & { id: string };

function Properties({
  event,
  properties,
  mayChange,
}: {
  event: PlanEvent;
  properties: readonly PlanProperty[];
  mayChange: boolean;
}) {
  const say = usePlanWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const forget = useAction(removePlanProperty, { touches: [getPlanEvent, listPlanEvents] });
  const ask = ({ name, type }: PlanProperty) =>
    modal.confirm({
      icon: null,
      title: say("forgetTitle", { property: name }),
      content: say("forgetAbout", { type: say(`type.${type}`) }),
      okText: say("forget"),
      cancelText: common("cancel"),
      onOk: () =>
        forget
          .mutateAsync({ params: { program, event: event.name }, body: { name } })
          .then(() => toast.done(say("forgotten")), toast.refused),
    });
  const columns: readonly Column<Row>[] = [
    {
      key: "name",
      title: say("propertyName"),
      pinned: true,
      width: 170,
      render: ({ name, description }) => (
        <span className={styles["words"]}>
          <span className={styles["code"]}>{name}</span>
          {description !== "" && <span className={styles["faint"]}>{description}</span>}
        </span>
      ),
    },
    {
      key: "type",
      title: say("type"),
      width: 80,
      render: ({ type }) => say(`type.${type}`),
    },
    { key: "required", title: say("required"), width: 64, render: ({ required }) => say(required ? "yes" : "no") },
    { key: "source", title: say("source"), width: 80, render: ({ source }) => say(`source.${source}`) },
    {
      key: "seen",
      title: say("seenValues"),
      render: ({ seen, allowedValues }) => (
        <span className={styles["words"]}>
          <Values values={seen} />
          {allowedValues !== null && (
            <span className={styles["faint"]}>
              {say("allowedValues")} {allowedValues.join(" · ")}
            </span>
          )}
        </span>
      ),
    },
    {
      key: "quarantined",
      title: say("quarantined"),
      width: 76,
      align: "right",
      render: ({ quarantined }) => (
        <span className={quarantined > 0 ? styles["bad"] : styles["zero"]}>{formatCount(quarantined)}</span>
      ),
    },
    ...(mayChange && properties.some(({ source }) => source === "first_sight")
      ? [
          {
            key: "actions",
            title: "",
            width: 110,
            pinned: true,
            render: (property: Row) =>
              property.source === "first_sight" && (
                <Button type="link" size="small" onClick={() => void ask(property)}>
                  {say("forget")}
                </Button>
              ),
          },
        ]
      : []),
  ];
  const items = properties.map((one) => ({ ...one, id: one.name }));
  return (
    <List<Row>
      name="plan-properties"
      label={say("properties")}
      columns={columns}
      query={{
        error: null,
        isFetching: false,
        refetch: () => undefined,
        data: { items, total: items.length, page: 1, pageSize: Math.max(1, items.length) },
      }}
      empty={<EmptyState title={say("noProperties")} hint={say("noPropertiesHint")} />}
    />
  );
}

const Values = ({ values }: { values: readonly string[] }) => (
  <span className={styles["values"]}>
    {values.map((value) => (
      <span key={value} className={`${styles["value"]} ${styles["code"]}`} title={value}>
        {value}
      </span>
    ))}
  </span>
);

function MoreActions({ event }: { event: PlanEvent }) {
  const say = usePlanWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const titleOf = useEventTitle();
  const setStatus = useAction(setPlanEventStatus, { touches: [getPlanEvent, listPlanEvents] });
  const count = formatCount(event.volume.reduce((sum, one) => sum + one, 0));
  const save = (status: "active" | "blocked" | "archived") =>
    setStatus
      .mutateAsync({ params: { program, event: event.name }, body: { status } })
      .then(() => toast.done(say("statusSaved")), toast.refused);
  const ask = (status: "blocked" | "archived", deed: "block" | "archive") =>
    modal.confirm({
      icon: null,
      title: say(`${deed}Title`, { event: titleOf(event) }),
      content: say(`${deed}About`, { count }),
      okText: say(deed),
      okButtonProps: { danger: deed === "block" },
      cancelText: common("cancel"),
      onOk: () => save(status),
    });
  const items = [
    ...(event.status === "active" || event.status === "draft"
      ? []
      : [{ key: "activate", label: say("activate"), onClick: () => void save("active") }]),
    ...(event.status === "blocked"
      ? []
      : [{ key: "block", label: say("block"), danger: true, onClick: () => void ask("blocked", "block") }]),
    ...(event.status === "archived"
      ? []
      : [{ key: "archive", label: say("archive"), onClick: () => void ask("archived", "archive") }]),
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button>
        {say("moreActions")} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
