import {
  answerFeedback,
  type Feedback,
  type FeedbackState,
  feedbackCategories,
  feedbackStates,
  getSeedProgramme,
  listFeedback,
} from "@banyan/contracts";
import { Button, Checkbox, Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { urlChoice, urlPage } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./seed-users.module.css";
import { useSeedWords } from "./words.ts";

const filters = {
  triage: urlChoice(feedbackStates),
  category: urlChoice(feedbackCategories),
  from: urlChoice(["seed"] as const),
  page: urlPage,
};
const tones: Record<FeedbackState, Tone> = { NEW: "act", PLANNED: "wait", SHIPPED: "good", DECLINED: "over" };
/** What may come of it next; keeping the state changes only the answer. */
const next: Record<FeedbackState, readonly FeedbackState[]> = {
  NEW: ["NEW", "PLANNED", "SHIPPED", "DECLINED"],
  PLANNED: ["PLANNED", "SHIPPED", "DECLINED"],
  DECLINED: ["DECLINED", "PLANNED"],
  SHIPPED: ["SHIPPED"],
};

/** What members say, newest first, and what comes of it. */
export function FeedbackList() {
  const say = useSeedWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const may = useMay("channel.write");
  const [{ triage, ...filter }, setFilter] = useUrlState(filters);
  const [handled, setHandled] = useState<Feedback>();
  const asked = { ...filter, state: triage };
  const query = useReply(listFeedback, { params: { program }, query: asked }, { keepPrevious: true });
  const counts = query.data?.counts;
  const columns: readonly Column<Feedback>[] = [
    {
      key: "feedback",
      title: say("feedback"),
      pinned: true,
      render: ({ text, nickname, memberId, createdAt, isSeed, answer }) => (
        <span className={styles["said"]}>
          <span>{text || say("textGone")}</span>
          <span className={styles["faint"]}>
            {say("by", { who: memberId === null ? say("gone") : nickname, at: times.moment(createdAt) })}
            {isSeed && ` · ${say("seed")}`}
          </span>
          {answer && (
            <span className={styles["faint"]}>
              {say("answer")}：{answer}
            </span>
          )}
        </span>
      ),
    },
    { key: "category", title: say("category"), width: 110, render: ({ category }) => say(`category.${category}`) },
    {
      key: "rating",
      title: say("rating"),
      width: 100,
      render: ({ rating }) => <span title={String(rating)}>{"★".repeat(rating)}</span>,
    },
    {
      key: "state",
      title: say("state"),
      width: 110,
      render: ({ state }) => <StateTag tone={tones[state]}>{say(`feedback.${state}`)}</StateTag>,
    },
    {
      key: "action",
      title: "",
      width: 90,
      pinned: true,
      render: (one) =>
        may && (
          <Button size="small" onClick={() => setHandled(one)}>
            {say("handle")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <List
        name="feedback"
        label={say("tabFeedback")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        tabs={{
          current: triage ?? "",
          onChange: (key) => setFilter({ triage: feedbackStates.find((state) => state === key) }),
          items: [
            { key: "", label: common("all") },
            ...feedbackStates.map((state) => ({ key: state, label: say(`feedback.${state}`), count: counts?.[state] })),
          ],
        }}
        filters={
          <>
            <Select
              aria-label={say("category")}
              style={{ width: 140 }}
              allowClear
              placeholder={say("category")}
              value={filter.category ?? null}
              onChange={(category) => setFilter({ category: category ?? undefined })}
              options={feedbackCategories.map((value) => ({ value, label: say(`category.${value}`) }))}
            />
            <Checkbox
              checked={filter.from === "seed"}
              onChange={({ target }) => setFilter({ from: target.checked ? "seed" : undefined })}
            >
              {say("onlySeed")}
            </Checkbox>
          </>
        }
        narrowed={triage !== undefined || filter.category !== undefined || filter.from !== undefined}
        onClear={() => setFilter({ triage: undefined, category: undefined, from: undefined })}
        empty={<EmptyState title={say("feedbackEmpty")} hint={say("feedbackEmptyHint")} />}
      />
      {handled && <Handle key={handled.id} feedback={handled} onClose={() => setHandled(undefined)} />}
    </>
  );
}

function Handle({ feedback, onClose }: { feedback: Feedback; onClose: () => void }) {
  const say = useSeedWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [state, setState] = useState<FeedbackState>(feedback.state === "NEW" ? "PLANNED" : feedback.state);
  const [answer, setAnswer] = useState(feedback.answer);
  const save = useAction(answerFeedback, { touches: [listFeedback, getSeedProgramme] });
  return (
    <Modal
      open
      width={520}
      title={say("handleTitle")}
      okText={common("save")}
      cancelText={common("cancel")}
      confirmLoading={save.isPending}
      onCancel={onClose}
      onOk={() =>
        save.mutate(
          { params: { program, id: feedback.id }, body: { state, answer: answer.trim() } },
          {
            onSuccess: () => {
              toast.done(say("handled"));
              onClose();
            },
            onError: toast.refused,
          },
        )
      }
    >
      <div className={styles["form"]}>
        <blockquote className={styles["quote"]}>{feedback.text || say("textGone")}</blockquote>
        <Field label={say("outcome")}>
          {(wiring) => (
            <Segmented
              id={wiring.id}
              value={state}
              onChange={setState}
              options={next[feedback.state].map((value) => ({ value, label: say(`feedback.${value}`) }))}
            />
          )}
        </Field>
        <Field label={say("answer")} hint={say("answerHint")}>
          {(wiring) => (
            <Input.TextArea
              {...wiring}
              rows={3}
              maxLength={500}
              value={answer}
              onChange={(event) => setAnswer(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Modal>
  );
}
