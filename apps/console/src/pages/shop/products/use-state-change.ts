import { getProduct, getTodo, listProducts, type ProductRow, setProductState } from "@banyan/contracts";
import { App } from "antd";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { useProductWords } from "./words.ts";

type Target = "ON_SALE" | "OFF_SALE";

/** Puts products on or takes them off sale: one at once, several after saying what it means. */
export function useStateChange() {
  const say = useProductWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal, message } = App.useApp();
  const { id: program } = useProgram();
  const change = useAction(setProductState, { touches: [listProducts, getProduct, getTodo] });
  const set = (id: string, state: Target) => change.mutateAsync({ params: { program, id }, body: { state } });

  return {
    one: (id: string, state: Target) =>
      set(id, state).then(
        () => toast.done(say(state === "ON_SALE" ? "isOnSale" : "isOffSale")),
        (error: Error) => toast.refused(error),
      ),
    many(rows: readonly ProductRow[], state: Target, then: () => void): void {
      const action = say(state === "ON_SALE" ? "putOnSale" : "takeOffSale");
      modal.confirm({
        title: say("bulkTitle", { action, count: rows.length }),
        content: say(state === "ON_SALE" ? "bulkOn" : "bulkOff"),
        okText: action,
        cancelText: common("cancel"),
        icon: null,
        async onOk() {
          const outcomes = [];
          for (const { id } of rows) {
            // one after the other: each is its own change with its own audit row
            outcomes.push(
              await set(id, state).then(
                () => null,
                (error: Error) => error,
              ),
            );
          }
          const refused = outcomes.filter((one) => one !== null);
          const done = rows.length - refused.length;
          if (refused[0] === undefined) toast.done(say("bulkDone", { done, action }));
          else {
            const reason = problemText(refused[0], common("errorOffline"));
            void message.warning(say("bulkSome", { done, action, failed: refused.length, reason }), 6);
          }
          then();
        },
      });
    },
  };
}
