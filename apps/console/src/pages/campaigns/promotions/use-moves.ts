import {
  copyPromotion,
  getPromotion,
  listPromotions,
  movePromotion,
  type Promotion,
  type PromotionRow,
} from "@banyan/contracts";
import { App } from "antd";
import { useNavigate } from "react-router";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { usePromotionWords } from "./words.ts";

type Named = Pick<PromotionRow, "id" | "name" | "state">;
type Move = "pause" | "resume" | "end";

/** Pauses, resumes, ends and copies promotions, each after saying what it means. */
export function usePromotionMoves(then: (promotion: Promotion) => void = () => {}) {
  const say = usePromotionWords();
  const common = useCommonWords();
  const toast = useToast();
  const go = useNavigate();
  const { modal, message } = App.useApp();
  const { id: program } = useProgram();
  const move = useAction(movePromotion, { touches: [listPromotions, getPromotion] });
  const copy = useAction(copyPromotion, { touches: [listPromotions] });
  const call = (id: string, move_: Move) => move.mutateAsync({ params: { program, id }, body: { move: move_ } });

  const ask = (title: string, content: string, okText: string, onOk: () => Promise<unknown>, danger = false) =>
    void modal.confirm({
      ...{ icon: null, title, content, okText, onOk, cancelText: common("cancel") },
      ...(danger && { okButtonProps: { danger: true } }),
    });

  return {
    one({ id, name, state }: Named, wanted: Move) {
      const isDraft = state === "DRAFT";
      const title = isDraft ? say("discardTitle", { name }) : say(`${wanted}Title`, { name });
      const content = isDraft ? "" : say(`${wanted}About`);
      const done = { pause: say("paused"), resume: say("resumed"), end: say("ended") }[wanted];
      ask(
        title,
        content,
        isDraft ? say("discard") : say(wanted),
        () =>
          call(id, wanted).then((moved) => {
            toast.done(done);
            then(moved);
          }, toast.refused),
        wanted === "end",
      );
    },
    pauseMany(rows: readonly Named[], clear: () => void) {
      ask(say("pauseMany", { count: rows.length }), say("pauseAbout"), say("pause"), async () => {
        const refused: Error[] = [];
        // one after the other: each is its own change with its own audit row
        for (const { id } of rows) await call(id, "pause").catch((error: Error) => refused.push(error));
        const done = rows.length - refused.length;
        if (refused[0] === undefined) toast.done(say("pausedMany", { count: done }));
        else {
          const reason = problemText(refused[0], common("errorOffline"));
          void message.warning(say("pausedSome", { done, failed: refused.length, reason }), 6);
        }
        clear();
      });
    },
    copy: (id: string) =>
      copy.mutateAsync({ params: { program, id }, body: {} }).then((made) => {
        toast.done(say("copied"));
        go(`/${program}/campaigns/promotions/${made.id}`);
      }, toast.refused),
  };
}
