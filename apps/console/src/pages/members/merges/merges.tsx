import { listMerges, mergeReasons, type PersonMerge } from "@banyan/contracts";
import { Select } from "antd";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useCommonWords } from "../../../words/common.ts";
import styles from "../person/person.module.css";
import { UndoMerge } from "../person/undo-merge.tsx";
import { usePersonWords } from "../person/words.ts";

const kinds = ["member", "unionid", "openid", "anon"] as const;
const states = ["active", "undone"] as const;
const filters = { state: urlChoice(states), reason: urlChoice(mergeReasons), page: urlPage };

/** 会员 · 合并记录: which numbers were joined, why, by what; a wrong one is undone here. */
export function Component() {
  const say = usePersonWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const kindName = (kind: string) => {
    const known = kinds.find((one) => one === kind);
    return known ? say(`id.${known}`) : kind;
  };
  const [filter, setFilter] = useUrlState(filters);
  const query = useReply(listMerges, { params: { program }, query: filter }, { keepPrevious: true });
  const columns: readonly Column<PersonMerge>[] = [
    {
      key: "who",
      title: say("who"),
      pinned: true,
      width: 220,
      render: ({ from, into }) => (
        <Link to={`/${program}/members/persons/${into}`}>{say("mergeLine", { from, into })}</Link>
      ),
    },
    {
      key: "why",
      title: say("why"),
      render: ({ reason, note, met, device }) => (
        <span className={styles["words"]}>
          <span>
            {say(`reason.${reason}`)}
            {note !== "" && `：${note}`}
          </span>
          <span className={styles["faint"]}>
            {[
              ...(met.length > 0
                ? [
                    say("met", {
                      list: met
                        .map(({ kind, of }) => say("metOne", { kind: kindName(kind), id: of }))
                        .join(say("comma")),
                    }),
                  ]
                : []),
              ...(device === null ? [] : [say("onDevice", { device })]),
            ].join(" · ")}
          </span>
        </span>
      ),
    },
    {
      key: "actor",
      title: say("actor"),
      width: 110,
      render: ({ actor }) => say(actor === "system" ? "bySystem" : "byStaff"),
    },
    { key: "when", title: say("when"), width: 140, render: ({ at }) => times.moment(at) },
    {
      key: "state",
      title: say("state"),
      width: 190,
      render: ({ undone }) =>
        undone ? (
          <span className={styles["words"]}>
            <StateTag tone="over">{say("undone")}</StateTag>
            <span className={styles["faint"]}>{undone.note}</span>
          </span>
        ) : (
          <StateTag tone="good">{say("state.active")}</StateTag>
        ),
    },
    { key: "action", title: "", width: 100, pinned: true, render: (merge) => <UndoMerge merge={merge} /> },
  ];
  return (
    <Page>
      <PageHeader title={say("log")} />
      <List
        name="merges"
        label={say("log")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        tabs={{
          current: filter.state ?? "",
          onChange: (key) => setFilter({ state: states.find((state) => state === key) }),
          items: [
            { key: "", label: common("all") },
            { key: "active", label: say("state.active") },
            { key: "undone", label: say("undone") },
          ],
        }}
        filters={
          <Select
            aria-label={say("why")}
            style={{ width: 200 }}
            value={filter.reason ?? ""}
            onChange={(value) => setFilter({ reason: mergeReasons.find((one) => one === value) })}
            options={[
              { value: "", label: common("all") },
              ...mergeReasons.map((value) => ({ value, label: say(`reason.${value}`) })),
            ]}
          />
        }
        narrowed={filter.reason !== undefined}
        onClear={() => setFilter({ reason: undefined })}
        empty={<EmptyState title={say("logEmpty")} hint={say("logHint")} />}
      />
    </Page>
  );
}
