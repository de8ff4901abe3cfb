import { Button, Table, type TableColumnsType } from "antd";
import { type Key, type ReactNode, useState } from "react";
import { useCommonWords } from "../words/common.ts";
import { Block } from "./block.tsx";
import { ColumnChooser, useSavedColumns } from "./column-chooser.tsx";
import { EmptyState } from "./empty-state.tsx";
import { ErrorState } from "./error-state.tsx";
import styles from "./list.module.css";

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  readonly width?: number;
  readonly align?: "right";
  /** Always shown: the name, the actions. */ readonly pinned?: boolean;
  /** Shown only when asked for. */ readonly spare?: boolean;
};
type Paged<Row> = {
  readonly items: readonly Row[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
};
/** What a list needs of a query. */
type Listing<Row> = { data: Paged<Row> | undefined; error: Error | null; isFetching: boolean; refetch(): unknown };
type Tab = { readonly key: string; readonly label: string; readonly count?: number | undefined };

type ListProps<Row extends { id: string }> = {
  /** Names the saved columns on this device. */ name: string;
  /** What the table lists, for screen readers. */ label: string;
  columns: readonly Column<Row>[];
  query: Listing<Row>;
  /** Absent when everything fits on one page. */ onPage?: (page: number) => void;
  onOpen?: (row: Row) => void;
  tabs?: { items: readonly Tab[]; current: string; onChange: (key: string) => void };
  filters?: ReactNode;
  /** Whether anything narrows the list: decides which emptiness is meant. */ narrowed?: boolean;
  onClear?: () => void;
  empty: ReactNode;
  /** Offered while rows are ticked. */ bulk?: (rows: readonly Row[], clear: () => void) => ReactNode;
};

const GHOSTS = 8;
/** What a column without a width keeps at least; below that the table scrolls sideways instead of crumbling. */
const LEAST_WIDTH = 220;

/** The List pattern: tabs with counts, filters of the address, a table with saved columns, bulk actions, row → detail. */
export function List<Row extends { id: string }>(props: ListProps<Row>) {
  const { query, tabs, filters, narrowed = false, onClear, empty, bulk } = props;
  const say = useCommonWords();
  const saved = useSavedColumns(props.name, props.columns);
  const [ticked, setTicked] = useState<readonly Row[]>([]);
  const clearTicked = () => setTicked([]);
  const rows = query.data?.items;

  return (
    <section className={styles["list"]} aria-label={props.label}>
      {tabs !== undefined && <Tabs {...tabs} />}
      <div className={styles["bar"]}>
        <div className={styles["filters"]}>
          {filters}
          {narrowed && (
            <Button type="text" onClick={onClear}>
              {say("clearFilters")}
            </Button>
          )}
        </div>
        <ColumnChooser columns={props.columns} saved={saved} />
      </div>
      {bulk !== undefined && ticked.length > 0 && (
        <div className={styles["bulk"]} role="status">
          <span>{say("selected", { count: ticked.length })}</span>
          {bulk(ticked, clearTicked)}
          <Button type="text" size="small" onClick={clearTicked}>
            {say("clearSelection")}
          </Button>
        </div>
      )}
      {query.error !== null && rows === undefined ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : rows?.length === 0 ? (
        narrowed ? (
          <EmptyState
            title={say("noResult")}
            hint={say("noResultHint")}
            action={<Button onClick={onClear}>{say("clearFilters")}</Button>}
          />
        ) : (
          empty
        )
      ) : (
        <Rows {...props} shown={saved.shown} ticked={ticked} onTick={setTicked} />
      )}
    </section>
  );
}

function Tabs({ items, current, onChange }: NonNullable<ListProps<{ id: string }>["tabs"]>) {
  return (
    <div className={styles["tabs"]} role="tablist">
      {items.map(({ key, label, count }) => (
        <button
          key={key}
          type="button"
          role="tab"
          aria-selected={key === current}
          className={key === current ? styles["tabOn"] : styles["tab"]}
          onClick={() => onChange(key)}
        >
          {label}
          {count !== undefined && <span className={styles["count"]}>{count}</span>}
        </button>
      ))}
    </div>
  );
}

function Rows<Row extends { id: string }>({
  query,
  columns,
  shown,
  ticked,
  onTick,
  onOpen,
  onPage,
  bulk,
}: ListProps<Row> & { shown: ReadonlySet<string>; ticked: readonly Row[]; onTick: (rows: readonly Row[]) => void }) {
  const say = useCommonWords();
  const data = query.data;
  // while the first page loads, rows of blocks hold the final layout
  const ghosts = Array.from({ length: GHOSTS }, (_, index) => ({ id: `ghost-${index}` }) as Row);
  const shape: TableColumnsType<Row> = columns
    .filter(({ key }) => shown.has(key))
    .map(({ key, title, render, width, align }, index) => ({
      key,
      title,
      render: (_: unknown, row: Row) =>
        data === undefined ? <Block width={index === 0 ? "70%" : "60%"} height={index === 0 ? 36 : 14} /> : render(row),
      ...(width !== undefined && { width }),
      ...(align !== undefined && { align }),
    }));
  const leastWidth = shape.reduce((sum, { width }) => sum + (typeof width === "number" ? width : LEAST_WIDTH), 0);
  return (
    <Table<Row>
      scroll={{ x: leastWidth }}
      className={styles["table"] ?? ""}
      size="middle"
      rowKey="id"
      columns={shape}
      dataSource={data === undefined ? ghosts : [...data.items]}
      aria-busy={query.isFetching}
      pagination={
        data === undefined || data.total <= data.pageSize
          ? false
          : {
              current: data.page,
              pageSize: data.pageSize,
              total: data.total,
              showSizeChanger: false,
              ...(onPage && { onChange: onPage }),
              showTotal: (count) => say("total", { count }),
            }
      }
      {...(bulk !== undefined &&
        data !== undefined && {
          rowSelection: {
            selectedRowKeys: ticked.map(({ id }): Key => id),
            onChange: (_: Key[], rows: Row[]) => onTick(rows),
            columnWidth: 44,
          },
        })}
      onRow={(row) => ({
        className: onOpen === undefined || data === undefined ? "" : (styles["openable"] ?? ""),
        onClick: (event) => {
          const inside = (event.target as HTMLElement).closest("a, button, input, label, .ant-table-selection-column");
          if (data !== undefined && inside === null && !getSelection()?.toString()) onOpen?.(row);
        },
      })}
    />
  );
}
