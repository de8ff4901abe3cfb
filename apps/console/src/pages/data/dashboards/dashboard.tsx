import {
  BellOutlined,
  CompressOutlined,
  ExpandOutlined,
  FlagOutlined,
  LinkOutlined,
  PlusOutlined,
  RollbackOutlined,
} from "@ant-design/icons";
import { CallError } from "@banyan/client";
import {
  changeDashboard,
  type Dashboard,
  type DashboardTile,
  getDashboard,
  type KeptRange,
  listDashboards,
  listDigests,
  listSavedReports,
  reportPeriods,
  undoDashboard,
} from "@banyan/contracts";
import { App, Button, Input, Select, Tooltip } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { isDay } from "../../../format/days.ts";
import { urlChoice, urlMatching } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { KeptRangePicker, rangeOf } from "../../../patterns/reports/kept-range.tsx";
import { PeopleProvider } from "../../../patterns/reports/people.tsx";
import { CohortSelect } from "../../../patterns/reports/selects.tsx";
import { useFullScreen } from "../../../patterns/reports/use-full-screen.ts";
import { useToast } from "../../../patterns/toast.ts";
import { BoardGrid, bodyHeightOf } from "./board-grid.tsx";
import styles from "./dashboards.module.css";
import { DigestDrawer } from "./digest-drawer.tsx";
import { NotesDrawer } from "./notes-drawer.tsx";
import { Tile } from "./tile.tsx";
import { TileDrawer } from "./tile-drawer.tsx";
import { useDashboardWords } from "./words.ts";

const looking = {
  range: urlChoice(reportPeriods),
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  edit: urlChoice(["yes"]),
};
/** A board on a wall keeps itself fresh. */
const WALL_REFRESH_MS = 60_000;
type Draft = Pick<Dashboard, "name" | "description" | "range" | "filters" | "cohort" | "tiles">;
const draftOf = ({ name, description, range, filters, cohort, tiles }: Dashboard): Draft => ({
  ...{ name, description, range, filters, cohort, tiles },
});

/** One board. The days looked at live in the address; what is saved changes only by editing. */
export function Component() {
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  const query = useReply(getDashboard, { params: { program, id } }, { staleMs: 60_000 });
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined)
    return (
      <Page>
        <Block height={36} />
        <Block height={132} />
        <Block height={348} />
      </Page>
    );
  return <Board key={id} board={query.data} />;
}

function Board({ board }: { board: Dashboard }) {
  const say = useDashboardWords();
  const times = useTimes();
  const navigate = useNavigate();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const mayWrite = useMay("analytics.write");
  const [look, setLook] = useUrlState(looking);
  const [isFull, setFull] = useFullScreen();
  const [draft, setDraft] = useState<Draft | null>(look.edit === "yes" && mayWrite ? draftOf(board) : null);
  const [editedTile, setEditedTile] = useState<DashboardTile | "new" | null>(null);
  const [drawer, setDrawer] = useState<"digest" | "notes" | null>(null);
  const boards = useReply(listDashboards, { params: { program } });
  const touches = { touches: [getDashboard, listDashboards, listSavedReports, listDigests] };
  const change = useAction(changeDashboard, touches);
  const undo = useAction(undoDashboard, touches);

  const isEditing = draft !== null;
  const shown = draft ?? board;
  const looked: KeptRange | undefined =
    look.from !== undefined && look.to !== undefined && look.from <= look.to
      ? { from: look.from, to: look.to }
      : look.range;
  const kept = (isEditing ? undefined : looked) ?? shown.range;
  const scope = {
    range: rangeOf(kept, times.dayOf(new Date())),
    filters: shown.filters ?? [],
    cohort: shown.cohort ?? null,
  };
  const edit = (patch: Partial<Draft>) => setDraft((before) => before && { ...before, ...patch });
  const stop = () => {
    setDraft(null);
    setLook({ edit: undefined });
  };
  const params = { program, id: board.id };
  const save = async () => {
    if (draft === null) return;
    try {
      await change.mutateAsync({ params, body: { ...draft, version: board.version } });
      toast.done(say("saved"));
      stop();
    } catch (error) {
      if (error instanceof CallError && error.code === "EDIT_CONFLICT") toast.failed(say("conflict"));
      else toast.refused(error as Error);
    }
  };
  const leave = () => {
    if (draft === null || JSON.stringify(draft) === JSON.stringify(draftOf(board))) return stop();
    modal.confirm({ title: say("discardAsk"), okText: say("discard"), okButtonProps: { danger: true }, onOk: stop });
  };
  const takeBack = () =>
    undo.mutateAsync({ params, body: { version: board.version } }).then(() => toast.done(say("undone")), toast.refused);
  const copyLink = () =>
    (navigator.clipboard?.writeText(window.location.href) ?? Promise.reject(new Error("no clipboard"))).then(
      () => toast.done(say("linkCopied")),
      () => toast.failed(say("linkNotCopied")),
    );
  const icon = (words: string, image: React.ReactNode, onClick: () => void) => (
    <Tooltip title={words}>
      <Button icon={image} aria-label={words} onClick={onClick} />
    </Tooltip>
  );

  return (
    <PeopleProvider>
      <div className={isFull ? styles["full"] : ""}>
        <Page>
          <PageHeader
            sticky={isEditing}
            {...(!isFull && !isEditing && { backTo: `/${program}/data/dashboards` })}
            title={
              isEditing ? (
                <Input
                  aria-label={say("boardName")}
                  maxLength={40}
                  style={{ width: 320 }}
                  value={draft.name}
                  onChange={({ target }) => edit({ name: target.value })}
                />
              ) : isFull || (boards.data?.items.length ?? 0) < 2 ? (
                board.name
              ) : (
                <Select
                  aria-label={say("switchBoard")}
                  variant="borderless"
                  style={{ marginLeft: -11, fontSize: 22, fontWeight: 600 }}
                  size="large"
                  popupMatchSelectWidth={240}
                  value={board.id}
                  options={boards.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
                  onChange={(next) => void navigate(`/${program}/data/dashboards/${next}`)}
                />
              )
            }
            {...(!isEditing && board.description !== "" && { about: board.description })}
            actions={
              isEditing ? (
                <>
                  <Button icon={<PlusOutlined />} onClick={() => setEditedTile("new")}>
                    {say("addTile")}
                  </Button>
                  <Button onClick={leave}>{say("cancel")}</Button>
                  <Button
                    type="primary"
                    loading={change.isPending}
                    disabled={draft.name.trim() === ""}
                    onClick={() => void save()}
                  >
                    {say("save")}
                  </Button>
                </>
              ) : (
                <>
                  <KeptRangePicker
                    value={kept}
                    onChange={(next) =>
                      setLook(
                        typeof next === "string"
                          ? { range: next, from: undefined, to: undefined }
                          : { range: undefined, ...next },
                      )
                    }
                  />
                  {!isFull && icon(say("note.open"), <FlagOutlined />, () => setDrawer("notes"))}
                  {!isFull && icon(say("digest"), <BellOutlined />, () => setDrawer("digest"))}
                  {!isFull && icon(say("copyLink"), <LinkOutlined />, () => void copyLink())}
                  {icon(
                    isFull ? `${say("leaveFullScreen")} · ${say("refreshed")}` : say("fullScreen"),
                    isFull ? <CompressOutlined /> : <ExpandOutlined />,
                    () => setFull(!isFull),
                  )}
                  {mayWrite &&
                    !isFull &&
                    board.canUndo &&
                    icon(say("undo"), <RollbackOutlined />, () => void takeBack())}
                  {mayWrite && !isFull && (
                    <Button type="primary" onClick={() => setDraft(draftOf(board))}>
                      {say("edit")}
                    </Button>
                  )}
                </>
              )
            }
          />
          {isEditing && (
            <Panel>
              <div className={styles["scope"]}>
                <div className={styles["field"]}>
                  <span>{say("boardRange")}</span>
                  <span className={styles["row"]}>
                    <KeptRangePicker value={draft.range} onChange={(range) => edit({ range })} />
                  </span>
                </div>
                <div className={styles["field"]}>
                  <span>{say("cohort")}</span>
                  <CohortSelect
                    value={draft.cohort ?? undefined}
                    onChange={(cohort) => edit({ cohort: cohort ?? null })}
                  />
                </div>
                <div className={styles["field"]}>
                  <span>{say("description")}</span>
                  <Input
                    aria-label={say("description")}
                    maxLength={200}
                    value={draft.description}
                    onChange={({ target }) => edit({ description: target.value })}
                  />
                </div>
                <div className={`${styles["field"]} ${styles["filters"]}`}>
                  <span>
                    {say("filters")} · {say("filtersAbout")}
                  </span>
                  <FilterEditor
                    value={draft.filters ?? []}
                    onChange={(filters) => edit({ filters: filters.slice(0, 5) })}
                  />
                </div>
              </div>
            </Panel>
          )}
          {shown.tiles.length === 0 ? (
            <Panel>
              <EmptyState
                title={say("noTiles")}
                hint={say("noTilesHint")}
                action={
                  mayWrite && (
                    <Button
                      type="primary"
                      onClick={() => {
                        if (!isEditing) setDraft(draftOf(board));
                        setEditedTile("new");
                      }}
                    >
                      {say("addTile")}
                    </Button>
                  )
                }
              />
            </Panel>
          ) : (
            <BoardGrid tiles={shown.tiles} isEditing={isEditing} onPlace={(tiles) => edit({ tiles })}>
              {(tile) => (
                <Tile
                  tile={tile}
                  board={board}
                  scope={scope}
                  height={bodyHeightOf(tile.h)}
                  refreshMs={isFull ? WALL_REFRESH_MS : undefined}
                  {...(isEditing && {
                    editing: {
                      onSettings: () => setEditedTile(tile),
                      onRemove: () => edit({ tiles: draft.tiles.filter(({ key }) => key !== tile.key) }),
                    },
                  })}
                />
              )}
            </BoardGrid>
          )}
        </Page>
      </div>
      {isEditing && editedTile !== null && (
        <TileDrawer
          tile={editedTile === "new" ? null : editedTile}
          tiles={draft.tiles}
          onClose={() => setEditedTile(null)}
          onDone={(tile) => {
            const others = draft.tiles.some(({ key }) => key === tile.key);
            edit({
              tiles: others ? draft.tiles.map((one) => (one.key === tile.key ? tile : one)) : [...draft.tiles, tile],
            });
            setEditedTile(null);
          }}
        />
      )}
      {drawer === "digest" && <DigestDrawer board={board} onClose={() => setDrawer(null)} />}
      {drawer === "notes" && <NotesDrawer range={scope.range} onClose={() => setDrawer(null)} />}
    </PeopleProvider>
  );
}
