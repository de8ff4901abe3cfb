import {
  DASHBOARD_COLUMNS,
  type DashboardTile,
  listSavedReports,
  type MetricKey,
  type TileContent,
} from "@banyan/contracts";
import { Button, Drawer, Form, Input, Select, Switch } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { KeptRangePicker } from "../../../patterns/reports/kept-range.tsx";
import { pageOfKind } from "../../../patterns/reports/saved/kinds.ts";
import { useNavigationWords } from "../../../shell/words.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./dashboards.module.css";
import { isMetric, metricOptions } from "./metric-words.ts";
import { useDashboardWords } from "./words.ts";

type Shape = "metric" | "chart" | "saved" | "text";
const shapes: readonly Shape[] = ["metric", "chart", "saved", "text"];
const sizes: Record<Shape, { w: number; h: number }> = {
  metric: { w: 2, h: 2 },
  chart: { w: 6, h: 5 },
  saved: { w: 6, h: 5 },
  text: { w: 12, h: 1 },
};
/** Days a question has by itself; the board puts its own in. */
const someDays = { from: "2026-01-01", to: "2026-01-28" };

/** What a tile shows: chosen for a new one, changed for one that stands. */
export function TileDrawer({
  tile,
  tiles,
  onDone,
  onClose,
}: {
  /** Null: a new one. */ tile: DashboardTile | null;
  tiles: readonly DashboardTile[];
  onDone: (tile: DashboardTile) => void;
  onClose: () => void;
}) {
  const say = useDashboardWords();
  const navigationWord = useNavigationWords();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const [shape, setShape] = useState<Shape>(tile ? shapeOf(tile.content) : "metric");
  const [content, setContent] = useState<TileContent | null>(tile?.content ?? null);
  const [title, setTitle] = useState(tile?.title ?? "");
  const [ownRange, setOwnRange] = useState(tile?.ownRange ?? null);
  const saved = useReply(
    listSavedReports,
    { params: { program }, query: { page: 1, pageSize: 100 } },
    { enabled: shape === "saved" },
  );
  const metrics = metricOptions(language);
  const search = {
    filterOption: (text: string, option?: { search?: string }) => option?.search?.includes(text.toLowerCase()) ?? false,
  };
  const done = () => {
    if (content === null) return;
    const place = tile ?? { key: newKey(), ...placeFor(sizes[shape], tiles) };
    onDone({ ...place, title: title.trim(), content, ownRange });
  };
  return (
    <Drawer
      open
      size={420}
      title={say(tile ? "tileSettings" : "addTile")}
      onClose={onClose}
      footer={
        <Button type="primary" block disabled={content === null} onClick={done}>
          {say(tile ? "done" : "add")}
        </Button>
      }
    >
      <Form layout="vertical">
        {tile === null && (
          <Form.Item>
            <div className={styles["choices"]}>
              {shapes.map((one) => (
                <button
                  key={one}
                  type="button"
                  className={styles["choice"]}
                  aria-pressed={shape === one}
                  onClick={() => {
                    setShape(one);
                    setContent(null);
                  }}
                >
                  <span className={styles["named"]}>{say(`add.${one}`)}</span>
                  <span className={styles["faint"]}>{say(`add.${one}About`)}</span>
                </button>
              ))}
            </div>
          </Form.Item>
        )}
        {shape === "metric" && (
          <Form.Item label={say("chooseMetric")}>
            <Select
              showSearch={search}
              aria-label={say("chooseMetric")}
              placeholder={say("chooseMetric")}
              value={content?.kind === "metric" ? content.metric : null}
              options={metrics}
              onChange={(metric: string | null) => metric !== null && setContent({ kind: "metric", metric })}
            />
          </Form.Item>
        )}
        {shape === "chart" && (
          <Form.Item label={say("chooseMetrics")}>
            <Select
              mode="multiple"
              maxCount={5}
              showSearch={search}
              aria-label={say("chooseMetrics")}
              placeholder={say("chooseMetrics")}
              value={keysOf(content)}
              options={metrics}
              onChange={(keys: MetricKey[]) => setContent(keys.length === 0 ? null : chartOf(keys))}
            />
          </Form.Item>
        )}
        {shape === "saved" && (
          <Form.Item label={say("chooseSaved")} extra={saved.data?.total === 0 ? say("noSaved") : undefined}>
            <Select
              showSearch={search}
              loading={saved.isFetching}
              aria-label={say("chooseSaved")}
              placeholder={say("chooseSaved")}
              value={content?.kind === "saved" ? content.reportId : null}
              options={(saved.data?.items ?? []).map(({ id, name, report }) => {
                const page = pageOfKind(report.kind);
                return {
                  value: id,
                  label: page ? `${name} · ${navigationWord(page.name)}` : name,
                  search: name.toLowerCase(),
                };
              })}
              onChange={(reportId: string | null) => reportId !== null && setContent({ kind: "saved", reportId })}
            />
          </Form.Item>
        )}
        {shape === "text" && (
          <Form.Item label={say("add.text")}>
            <Input.TextArea
              rows={5}
              maxLength={2_000}
              placeholder={say("textHint")}
              value={content?.kind === "text" ? content.text : ""}
              onChange={({ target }) =>
                setContent(target.value.trim() === "" ? null : { kind: "text", text: target.value })
              }
            />
          </Form.Item>
        )}
        <Form.Item label={say("tileTitle")}>
          <Input
            maxLength={60}
            placeholder={say("tileTitleHint")}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
        </Form.Item>
        {shape !== "text" && (
          <Form.Item label={say("ownRange")} extra={say("ownRangeAbout")}>
            <div className={styles["row"]}>
              <Switch
                aria-label={say("ownRange")}
                checked={ownRange !== null}
                onChange={(isOwn) => setOwnRange(isOwn ? "last_28_days" : null)}
              />
              {ownRange !== null && <KeptRangePicker value={ownRange} onChange={setOwnRange} />}
            </div>
          </Form.Item>
        )}
      </Form>
    </Drawer>
  );
}

const shapeOf = (content: TileContent): Shape => (content.kind === "report" ? "chart" : content.kind);
const newKey = () => `tile-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`;

function keysOf(content: TileContent | null): MetricKey[] {
  if (content?.kind !== "report") return [];
  const { keys } = content.report.question as { keys?: unknown };
  return Array.isArray(keys) ? keys.filter((key): key is MetricKey => typeof key === "string" && isMetric(key)) : [];
}
const chartOf = (keys: MetricKey[]): TileContent => ({
  kind: "report",
  report: {
    kind: "metrics",
    question: { keys, interval: "day", compare: "previous", filters: [], range: someDays },
    keptRange: "last_28_days",
  },
});

/** Beside what stands in the last row when there is room, below everything otherwise. */
function placeFor({ w, h }: { w: number; h: number }, tiles: readonly DashboardTile[]) {
  const bottom = Math.max(0, ...tiles.map((tile) => tile.y + tile.h));
  const last = tiles.filter((tile) => tile.y + tile.h === bottom && tile.h === h);
  const right = Math.max(0, ...last.map((tile) => tile.x + tile.w));
  const y = bottom - h;
  const isFree =
    last.length > 0 &&
    right + w <= DASHBOARD_COLUMNS &&
    !tiles.some((tile) => tile.x < right + w && right < tile.x + tile.w && tile.y < y + h && y < tile.y + tile.h);
  return isFree ? { x: right, y, w, h } : { x: 0, y: bottom, w, h };
}
