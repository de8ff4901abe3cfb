import {
  changeDigest,
  createDigest,
  type Dashboard,
  type Digest,
  type DigestInput,
  digestRhythms,
  listDigests,
  listOperators,
  previewDigest,
  removeDigest,
  sendDigest,
} from "@banyan/contracts";
import { Button, Drawer, Form, Input, Popconfirm, Select, Switch } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useOperator, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./dashboards.module.css";
import { useDashboardWords } from "./words.ts";

type Editing = DigestInput & { id?: string; version?: number };

/** Who is told this board's numbers, and when. */
export function DigestDrawer({ board, onClose }: { board: Dashboard; onClose: () => void }) {
  const say = useDashboardWords();
  const { id: program } = useProgram();
  const { data: operator } = useOperator();
  const mayWrite = useMay("analytics.write");
  const [editing, setEditing] = useState<Editing | null>(null);
  const query = useReply(listDigests, { params: { program } });
  const own = query.data?.items.filter(({ dashboardId }) => dashboardId === board.id);
  const fresh: Editing = {
    ...{ name: board.name, dashboardId: board.id, rhythm: "DAILY", hour: 9, onDay: 1, isOn: true },
    recipients: operator ? [operator.id] : [],
  };
  return (
    <Drawer open size={480} title={say("digest.title")} onClose={onClose}>
      <p className={styles["faint"]}>{say("digest.about")}</p>
      {editing !== null ? (
        <DigestForm first={editing} onDone={() => setEditing(null)} />
      ) : (
        <div className={styles["cards"]}>
          {own === undefined ? (
            <Block height={96} />
          ) : own.length === 0 ? (
            <p>{say("digest.none")}</p>
          ) : (
            own.map((digest) => (
              <DigestCard
                key={digest.id}
                digest={digest}
                {...(mayWrite && {
                  onEdit: () =>
                    setEditing({
                      ...{ id: digest.id, version: digest.version, name: digest.name, dashboardId: digest.dashboardId },
                      ...{
                        rhythm: digest.rhythm,
                        hour: digest.hour,
                        onDay: digest.onDay ?? 1,
                        isOn: digest.isOn ?? true,
                      },
                      recipients: digest.recipients.flatMap(({ id }) => id ?? []),
                    }),
                })}
              />
            ))
          )}
          {mayWrite && (
            <Button type="primary" onClick={() => setEditing(fresh)}>
              {say("digest.new")}
            </Button>
          )}
        </div>
      )}
    </Drawer>
  );
}

function useWhen() {
  const say = useDashboardWords();
  const weekday = useWeekday();
  return ({ rhythm, hour, onDay = 1 }: Pick<DigestInput, "rhythm" | "hour" | "onDay">) =>
    [
      say(`digest.${rhythm}`),
      ...(rhythm === "WEEKLY"
        ? [weekday(onDay)]
        : rhythm === "MONTHLY"
          ? [say("digest.monthDay", { day: onDay })]
          : []),
      say("digest.hour", { hour: String(hour).padStart(2, "0") }),
    ].join(" ");
}
function useWeekday() {
  const { language } = usePreferences();
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", timeZone: "UTC" });
  return (day: number) => format.format(new Date(Date.UTC(2026, 10, 22 + day))); // 2026-11-23 is a Monday
}

function DigestCard({ digest, onEdit }: { digest: Digest; onEdit?: () => void }) {
  const say = useDashboardWords();
  const times = useTimes();
  const when = useWhen();
  const toast = useToast();
  const { id: program } = useProgram();
  const touches = { touches: [listDigests] };
  const send = useAction(sendDigest, touches);
  const remove = useAction(removeDigest, touches);
  const at = { params: { program, id: digest.id } };
  const about = [
    digest.nextAt === null ? say("digest.off") : say("digest.next", { when: times.moment(digest.nextAt) }),
    ...(digest.lastSentAt === null ? [] : [say("digest.last", { when: times.moment(digest.lastSentAt) })]),
    ...(digest.lastMissing > 0 ? [say("digest.missing", { count: digest.lastMissing })] : []),
  ];
  return (
    <div className={styles["card"]}>
      <span className={styles["named"]}>
        {digest.name} · {when(digest)}
      </span>
      <span>{digest.recipients.map(({ name }) => name).join("、")}</span>
      <span className={styles["faint"]}>{about.join(" · ")}</span>
      {onEdit && (
        <span className={styles["row"]}>
          <Button size="small" onClick={onEdit}>
            {say("note.edit")}
          </Button>
          <Button
            size="small"
            loading={send.isPending}
            onClick={() =>
              void send
                .mutateAsync({ ...at, body: {} })
                .then(() => toast.done(say("digest.sent", { count: digest.recipients.length })), toast.refused)
            }
          >
            {say("digest.send")}
          </Button>
          <Popconfirm
            title={say("digest.removeAsk")}
            okText={say("digest.remove")}
            onConfirm={() => remove.mutateAsync(at).catch(toast.refused)}
          >
            <Button size="small" type="text" danger>
              {say("digest.remove")}
            </Button>
          </Popconfirm>
        </span>
      )}
    </div>
  );
}

function DigestForm({ first, onDone }: { first: Editing; onDone: () => void }) {
  const say = useDashboardWords();
  const toast = useToast();
  const weekday = useWeekday();
  const { id: program } = useProgram();
  const [digest, setDigest] = useState(first);
  const operators = useReply(listOperators, { params: { program } });
  const preview = useAction(previewDigest);
  const create = useAction(createDigest, { touches: [listDigests] });
  const change = useAction(changeDigest, { touches: [listDigests] });
  const set = (patch: Partial<Editing>) => setDigest({ ...digest, ...patch });
  const { id, version, ...body } = digest;
  const isWhole = digest.name.trim() !== "" && digest.recipients.length > 0;
  const save = () => {
    const saved =
      id === undefined || version === undefined
        ? create.mutateAsync({ params: { program }, body })
        : change.mutateAsync({ params: { program, id }, body: { ...body, version } });
    return saved.then(() => {
      toast.done(say("digest.saved"));
      onDone();
    }, toast.refused);
  };
  const days = digest.rhythm === "WEEKLY" ? 7 : 28;
  return (
    <Form layout="vertical" style={{ marginTop: 16 }}>
      <Form.Item label={say("digest.name")}>
        <Input maxLength={40} value={digest.name} onChange={({ target }) => set({ name: target.value })} />
      </Form.Item>
      <Form.Item label={say("digest.rhythm")}>
        <span className={styles["row"]}>
          <Select
            aria-label={say("digest.rhythm")}
            style={{ width: 110 }}
            value={digest.rhythm}
            options={digestRhythms.map((value) => ({ value, label: say(`digest.${value}`) }))}
            onChange={(rhythm) => set({ rhythm, onDay: 1 })}
          />
          {digest.rhythm !== "DAILY" && (
            <Select
              aria-label={say("digest.rhythm")}
              style={{ width: 110 }}
              value={digest.onDay ?? 1}
              options={Array.from({ length: days }, (_, index) => ({
                value: index + 1,
                label: digest.rhythm === "WEEKLY" ? weekday(index + 1) : say("digest.monthDay", { day: index + 1 }),
              }))}
              onChange={(onDay) => set({ onDay })}
            />
          )}
          <Select
            aria-label={say("digest.rhythm")}
            style={{ width: 100 }}
            value={digest.hour}
            options={Array.from({ length: 24 }, (_, hour) => ({
              value: hour,
              label: say("digest.hour", { hour: String(hour).padStart(2, "0") }),
            }))}
            onChange={(hour) => set({ hour })}
          />
        </span>
      </Form.Item>
      <Form.Item label={say("digest.recipients")}>
        <Select
          mode="multiple"
          aria-label={say("digest.recipients")}
          loading={operators.isFetching}
          value={digest.recipients}
          options={(operators.data?.items ?? []).map(({ id: value, name }) => ({ value, label: name }))}
          onChange={(recipients: string[]) => set({ recipients })}
        />
      </Form.Item>
      <Form.Item label={say("digest.isOn")}>
        <Switch aria-label={say("digest.isOn")} checked={digest.isOn ?? true} onChange={(isOn) => set({ isOn })} />
      </Form.Item>
      {preview.data && (
        <Form.Item>
          <div className={styles["preview"]}>
            <strong>{preview.data.title}</strong>
            {"\n"}
            {preview.data.body}
          </div>
        </Form.Item>
      )}
      <span className={styles["row"]}>
        <Button
          type="primary"
          disabled={!isWhole}
          loading={create.isPending || change.isPending}
          onClick={() => void save()}
        >
          {say("save")}
        </Button>
        <Button
          loading={preview.isPending}
          disabled={digest.name.trim() === ""}
          onClick={() =>
            void preview
              .mutateAsync({
                params: { program },
                body: { name: digest.name, dashboardId: digest.dashboardId, rhythm: digest.rhythm },
              })
              .catch(toast.refused)
          }
        >
          {say("digest.preview")}
        </Button>
        <Button type="text" onClick={onDone}>
          {say("cancel")}
        </Button>
      </span>
    </Form>
  );
}
