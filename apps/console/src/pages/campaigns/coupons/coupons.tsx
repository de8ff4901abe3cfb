import { PlusOutlined, SettingOutlined } from "@ant-design/icons";
import { type CouponTemplate, listCouponTemplates, newcomerGift } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatShare } from "../../../format/numbers.ts";
import { urlChoice } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { CouponEditor } from "./coupon-editor.tsx";
import { useCouponPhrases } from "./coupon-phrases.ts";
import { SettingsDialog } from "./coupon-settings.tsx";
import { standOf, tabs } from "./coupon-stand.ts";
import { CouponState } from "./coupon-state.tsx";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

const filters = { tab: urlChoice(tabs) };

/** 活动 · 优惠券: what is given, how much of it is claimed and used, what waits for a look; one opens as its own page. */
export function Component() {
  const say = useCouponWords();
  const phrases = useCouponPhrases();
  const times = useTimes();
  const navigate = useNavigate();
  const mayWrite = useMay("promotion.write");
  const { id: program } = useProgram();
  const [{ tab = "all" }, setFilter] = useUrlState(filters);
  const [isCreating, setIsCreating] = useState(false);
  const [isSetting, setIsSetting] = useState(false);
  const { data, error, isFetching, refetch } = useReply(listCouponTemplates, { params: { program } });
  // what newcomers are offered is public: the shop's own answer is the truth
  const { data: gift } = useReply(newcomerGift, {}, { headers: { "X-Program": program } });
  const giftId = gift?.offer?.templateId;
  const items = data?.items.filter((coupon) => tab === "all" || standOf(coupon) === tab);
  const addressOf = ({ id }: CouponTemplate) => `/${program}/campaigns/coupons/${id}`;

  const columns: readonly Column<CouponTemplate>[] = [
    {
      key: "coupon",
      title: say("coupon"),
      pinned: true,
      render: (coupon) => (
        <span className={styles["words"]}>
          <span className={styles["name"]}>
            <Link to={addressOf(coupon)}>{coupon.name}</Link>
            {coupon.id === giftId && <StateTag tone="good">{say("newcomer")}</StateTag>}
            {coupon.usableAt === "STORE" && <StateTag tone="over">{say("usableAt.STORE")}</StateTag>}
          </span>
          <span className={styles["faint"]}>
            {phrases.benefit(coupon)} · {phrases.scope(coupon.scope)}
          </span>
        </span>
      ),
    },
    { key: "way", title: say("way"), width: 190, render: ({ distribution }) => phrases.distribution(distribution) },
    {
      key: "validity",
      title: say("validity"),
      width: 150,
      spare: true,
      render: ({ validity }) => phrases.validity(validity, times),
    },
    {
      key: "claimed",
      title: say("claimed"),
      width: 140,
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
    { key: "state", title: say("state"), width: 150, render: (coupon) => <CouponState coupon={coupon} /> },
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
      {say("new")}
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title={say("title")}
        actions={
          mayWrite && (
            <>
              <Button icon={<SettingOutlined />} onClick={() => setIsSetting(true)}>
                {say("settings")}
              </Button>
              {create}
            </>
          )
        }
      />
      <List
        name="coupons"
        label={say("title")}
        columns={columns}
        tabs={{
          current: tab,
          onChange: (key) => setFilter({ tab: tabs.find((one) => one === key && one !== "all") }),
          items: tabs.map((key) => ({
            key,
            label: say(`tab.${key}`),
            count: data?.items.filter((coupon) => key === "all" || standOf(coupon) === key).length,
          })),
        }}
        query={{
          error,
          isFetching,
          refetch,
          data: items && { items, total: items.length, page: 1, pageSize: Math.max(1, items.length) },
        }}
        onOpen={(coupon) => void navigate(addressOf(coupon))}
        narrowed={tab !== "all"}
        onClear={() => setFilter({ tab: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && create} />}
      />
      {isCreating && <CouponEditor onClose={() => setIsCreating(false)} />}
      {isSetting && <SettingsDialog onClose={() => setIsSetting(false)} />}
    </Page>
  );
}
