import {
  type CouponTemplate,
  getCouponTemplate,
  getTodo,
  listCouponTemplates,
  newcomerGift,
  setCouponTemplateState,
  setNewcomerGift,
} from "@banyan/contracts";
import { App } from "antd";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { useCouponWords } from "./words.ts";

/** Says what a change of state or of the newcomer gift means, then does it. */
export function useCouponChanges(coupon: CouponTemplate) {
  const say = useCouponWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  // what newcomers are offered is public: the shop's own answer is the truth
  const { data: gift } = useReply(newcomerGift, {}, { headers: { "X-Program": program } });
  const { data: all } = useReply(listCouponTemplates, { params: { program } });
  const touches = [listCouponTemplates, getCouponTemplate, getTodo];
  const move = useAction(setCouponTemplateState, { touches });
  const set = useAction(setNewcomerGift, { touches: [newcomerGift, ...touches] });
  const isGift = gift?.offer?.templateId === coupon.id;
  const current = all?.items.find(({ id }) => id === gift?.offer?.templateId);
  const { name } = coupon;
  const ask = (title: string, content: string, onOk: () => Promise<unknown>, done: string, isDanger = false) =>
    void modal.confirm({
      icon: null,
      title,
      content,
      okText: common("confirm"),
      okButtonProps: { danger: isDanger },
      cancelText: common("cancel"),
      onOk: () =>
        onOk().then(
          () => toast.done(done),
          (error: Error) => toast.refused(error),
        ),
    });
  return {
    isGift,
    setState(state: CouponTemplate["state"]) {
      const count = formatCount(Math.max(0, coupon.claimed - coupon.used));
      const run = () => move.mutateAsync({ params: { program, id: coupon.id }, body: { state } });
      const title = say(`ask.${state}`, { name });
      ask(title, say(`askAbout.${state}`, { count }), run, say(`askDone.${state}`), state === "STOPPED");
    },
    setGift() {
      const run = () => set.mutateAsync({ params: { program }, body: { templateId: isGift ? null : coupon.id } });
      if (isGift) return ask(say("clearTitle"), say("clearAbout", { name }), run, say("setDone"));
      const replaces = current === undefined ? [] : [say("setReplaces", { name: current.name })];
      ask(say("setTitle", { name }), [say("setAbout"), ...replaces].join(" "), run, say("setDone"));
    },
  };
}
