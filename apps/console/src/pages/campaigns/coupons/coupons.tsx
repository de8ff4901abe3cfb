import { PlusOutlined } from "@ant-design/icons";
import { type CouponTemplate, listCouponTemplates, newcomerGift, setNewcomerGift } from "@banyan/contracts";
import { App, Button } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatShare } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { CouponEditor } from "./coupon-editor.tsx";
import { useCouponPhrases } from "./coupon-phrases.ts";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** 活动 · 优惠券: what is given, how much of it is claimed and used, which one greets newcomers. */
export function Component() {
  const say = useCouponWords();
  const common = useCommonWords();
  const phrases = useCouponPhrases();
  const times = useTimes();
  const mayWrite = useMay("promotion.write");
  const { id: program } = useProgram();
  const [isCreating, setIsCreating] = useState(false);
  const { data, error, isFetching, refetch } = useReply(listCouponTemplates, { params: { program } });
  // what newcomers are offered is public: the shop's own answer is the truth
  const { data: gift } = useReply(newcomerGift, {}, { headers: { "X-Program": program } });
  const giftId = gift?.offer?.templateId;
  const confirmGift = useGiftChange(data?.items.find(({ id }) => id === giftId));

  const columns: readonly Column<CouponTemplate>[] = [
    {
      key: "coupon",
      title: say("coupon"),
      pinned: true,
      render: (coupon) => (
        <span className={styles["words"]}>
          <span className={styles["name"]}>
            {coupon.name}
            {coupon.id === giftId && <StateTag tone="good">{say("newcomer")}</StateTag>}
          </span>
          <span className={styles["faint"]}>
            {phrases.benefit(coupon)} · {phrases.scope(coupon.scope)}
          </span>
        </span>
      ),
    },
    {
      key: "validity",
      title: say("validity"),
      width: 190,
      render: ({ validity }) => phrases.validity(validity, times),
    },
    {
      key: "claimed",
      title: say("claimed"),
      width: 130,
      align: "right",
      render: ({ claimed, totalQuota }) => say("of", { count: formatCount(claimed), total: formatCount(totalQuota) }),
    },
    {
      key: "used",
      title: say("used"),
      width: 130,
      align: "right",
      render: ({ used, claimed }) => {
        const share = formatShare(used, claimed);
        return share === null ? formatCount(used) : say("usedShare", { count: formatCount(used), share });
      },
    },
    {
      key: "claimUntil",
      title: say("claimUntil"),
      width: 116,
      render: ({ claimUntil }) => times.dayOf(claimUntil),
    },
    { key: "state", title: say("state"), width: 100, render: (coupon) => <CouponState coupon={coupon} /> },
    ...(mayWrite
      ? [
          {
            key: "action",
            title: say("action"),
            width: 130,
            pinned: true,
            render: (coupon: CouponTemplate) =>
              isClaimable(coupon) || coupon.id === giftId ? (
                <Button
                  type="link"
                  size="small"
                  className={styles["link"] ?? ""}
                  onClick={() => confirmGift(coupon.id === giftId ? null : coupon)}
                >
                  {say(coupon.id === giftId ? "clearNewcomer" : "setNewcomer")}
                </Button>
              ) : (
                <span className={styles["faint"]}>{common("none")}</span>
              ),
          },
        ]
      : []),
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
      {say("new")}
    </Button>
  );
  return (
    <Page>
      <PageHeader title={say("title")} actions={mayWrite && create} />
      <List
        name="coupons"
        label={say("title")}
        columns={columns}
        query={{
          error,
          isFetching,
          refetch,
          data: data && { items: data.items, total: data.items.length, page: 1, pageSize: data.items.length },
        }}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && create} />}
      />
      {isCreating && <CouponEditor onClose={() => setIsCreating(false)} />}
    </Page>
  );
}

const hasEnded = ({ claimUntil }: CouponTemplate) => new Date(claimUntil) < new Date();
const isClaimedOut = ({ claimed, totalQuota }: CouponTemplate) => claimed >= totalQuota;
const isClaimable = (coupon: CouponTemplate) => coupon.state === "ACTIVE" && !hasEnded(coupon) && !isClaimedOut(coupon);

function CouponState({ coupon }: { coupon: CouponTemplate }) {
  const say = useCouponWords();
  if (coupon.state === "STOPPED") return <StateTag tone="over">{say("state.STOPPED")}</StateTag>;
  if (isClaimedOut(coupon)) return <StateTag tone="act">{say("claimedOut")}</StateTag>;
  if (hasEnded(coupon)) return <StateTag tone="over">{say("ended")}</StateTag>;
  return <StateTag tone="good">{say("state.ACTIVE")}</StateTag>;
}

/** Says what a change of the newcomer gift means, then does it. */
function useGiftChange(current: CouponTemplate | undefined) {
  const say = useCouponWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const set = useAction(setNewcomerGift, { touches: [newcomerGift, listCouponTemplates] });
  return (next: CouponTemplate | null) =>
    modal.confirm({
      icon: null,
      title: next === null ? say("clearTitle") : say("setTitle", { name: next.name }),
      content:
        next === null
          ? say("clearAbout", { name: current?.name ?? "" })
          : [say("setAbout"), ...(current === undefined ? [] : [say("setReplaces", { name: current.name })])].join(" "),
      okText: common("confirm"),
      cancelText: common("cancel"),
      onOk: () =>
        set.mutateAsync({ params: { program }, body: { templateId: next?.id ?? null } }).then(
          () => toast.done(say("setDone")),
          (error: Error) => toast.refused(error),
        ),
    });
}
