import {
  type Annotation,
  changeAnnotation,
  createAnnotation,
  listAnnotations,
  type ReportRange,
  removeAnnotation,
} from "@banyan/contracts";
import { Button, Drawer, Form, Input, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ReportRangePicker } from "../../../patterns/reports/report-range.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./dashboards.module.css";
import { useDashboardWords } from "./words.ts";

type Draft = { id?: string; version?: number; from: string; to: string; text: string };

const draftOf = ({ id, version, from, to, text }: Annotation): Draft => ({ id: id ?? "", version, from, to, text });

/** What is marked on the charts of these days: operators' notes, and what the shop did. */
export function NotesDrawer({ range, onClose }: { range: ReportRange; onClose: () => void }) {
  const say = useDashboardWords();
  const times = useTimes();
  const toast = useToast();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  const mayWrite = useMay("analytics.write");
  const [draft, setDraft] = useState<Draft | null>(null);
  const query = useReply(listAnnotations, { params: { program }, query: range });
  const touches = { touches: [listAnnotations] };
  const create = useAction(createAnnotation, touches);
  const change = useAction(changeAnnotation, touches);
  const remove = useAction(removeAnnotation, touches);
  const save = ({ id, version, ...body }: Draft) => {
    const saved =
      id === undefined || version === undefined
        ? create.mutateAsync({ params: { program }, body })
        : change.mutateAsync({ params: { program, id }, body: { ...body, version } });
    return saved.then(() => {
      setDraft(null);
      toast.done(say("note.saved"));
    }, toast.refused);
  };
  const days = ({ from, to }: Annotation) =>
    from === to ? times.dayLabel(from) : `${times.dayLabel(from)}–${times.dayLabel(to)}`;
  return (
    <Drawer open size={480} title={say("note.title")} onClose={onClose}>
      <p className={styles["faint"]}>{say("note.about")}</p>
      {draft !== null ? (
        <Form layout="vertical" style={{ marginTop: 16 }} onFinish={() => draft.text.trim() !== "" && void save(draft)}>
          <Form.Item label={say("note.text")}>
            <Input
              autoFocus
              maxLength={120}
              placeholder={say("note.textHint")}
              value={draft.text}
              onChange={({ target }) => setDraft({ ...draft, text: target.value })}
            />
          </Form.Item>
          <Form.Item label={say("note.days")}>
            <ReportRangePicker value={draft} onChange={(next) => setDraft({ ...draft, ...next })} />
          </Form.Item>
          <span className={styles["row"]}>
            <Button
              type="primary"
              htmlType="submit"
              disabled={draft.text.trim() === ""}
              loading={create.isPending || change.isPending}
            >
              {say("save")}
            </Button>
            <Button type="text" onClick={() => setDraft(null)}>
              {say("cancel")}
            </Button>
          </span>
        </Form>
      ) : (
        <div className={styles["cards"]}>
          {mayWrite && (
            <Button type="primary" onClick={() => setDraft({ from: range.to, to: range.to, text: "" })}>
              {say("note.new")}
            </Button>
          )}
          {query.data === undefined ? (
            <Block height={96} />
          ) : query.data.items.length === 0 ? (
            <p>{say("note.none")}</p>
          ) : (
            query.data.items.toReversed().map((note) => (
              <div key={note.id ?? `${note.source} ${note.from} ${note.text}`} className={styles["card"]}>
                <span className={styles["row"]}>
                  <Tag>{say(`note.source.${note.source}`)}</Tag>
                  <span className={styles["faint"]}>{days(note)}</span>
                </span>
                {note.link === null ? (
                  <span>{note.text}</span>
                ) : (
                  <Link to={`/${program}${note.link}`}>{(language === "en" && note.textEn) || note.text}</Link>
                )}
                {mayWrite && note.id !== null && (
                  <span className={styles["row"]}>
                    <Button size="small" onClick={() => setDraft(draftOf(note))}>
                      {say("note.edit")}
                    </Button>
                    <Button
                      size="small"
                      type="text"
                      danger
                      onClick={() =>
                        void remove
                          .mutateAsync({ params: { program, id: note.id ?? "" } })
                          .then(() => toast.done(say("note.removed")), toast.refused)
                      }
                    >
                      {say("note.remove")}
                    </Button>
                    <span className={styles["faint"]}>{note.by.name}</span>
                  </span>
                )}
              </div>
            ))
          )}
        </div>
      )}
    </Drawer>
  );
}
