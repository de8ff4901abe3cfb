import { MoreOutlined } from "@ant-design/icons";
import { type CouponTemplate, getCouponTemplate } from "@banyan/contracts";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useCouponChanges } from "./coupon-changes.tsx";
import { CouponCodes } from "./coupon-codes.tsx";
import { CouponEditor } from "./coupon-editor.tsx";
import { useCouponPhrases } from "./coupon-phrases.ts";
import { CouponResults } from "./coupon-results.tsx";
import { standOf } from "./coupon-stand.ts";
import { CouponState } from "./coupon-state.tsx";
import styles from "./coupons.module.css";
import { PushDialog } from "./push-dialog.tsx";
import { useCouponWords } from "./words.ts";

/** One template: what it did, its rules, its codes; pause, change, copy, send. */
export function Component() {
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  const say = useCouponWords();
  const { data: coupon, error, refetch } = useReply(getCouponTemplate, { params: { program, id } });
  const back = `/${program}/campaigns/coupons`;
  if (error !== null && coupon === undefined) {
    return (
      <Page>
        <PageHeader title={say("coupon")} backTo={back} />
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page>
      {coupon === undefined ? (
        <PageHeader title={<Block width={220} height={22} />} backTo={back} />
      ) : (
        <Header coupon={coupon} back={back} />
      )}
      <CouponResults id={id} />
      {coupon?.distribution.kind === "CODE" && <CouponCodes coupon={coupon} />}
      <div className={styles["detail"]}>
        <Rules coupon={coupon} />
        <Limits coupon={coupon} />
      </div>
    </Page>
  );
}

function Header({ coupon, back }: { coupon: CouponTemplate; back: string }) {
  const say = useCouponWords();
  const phrases = useCouponPhrases();
  const mayWrite = useMay("promotion.write");
  const [opened, setOpened] = useState<"change" | "copy" | "push">();
  const { setState, setGift, isGift } = useCouponChanges(coupon);
  const stand = standOf(coupon);
  const close = () => setOpened(undefined);
  const more = [
    ...(coupon.state === "STOPPED"
      ? []
      : [{ key: "change", label: say("change"), onClick: () => setOpened("change") }]),
    { key: "copy", label: say("copy"), onClick: () => setOpened("copy") },
    ...(stand === "running" || isGift
      ? [{ key: "gift", label: say(isGift ? "clearNewcomer" : "setNewcomer"), onClick: setGift }]
      : []),
    ...(coupon.state === "ACTIVE" && stand !== "over"
      ? [{ key: "pause", label: say("pause"), onClick: () => setState("PAUSED") }]
      : []),
    ...(coupon.state === "STOPPED"
      ? []
      : [{ key: "stop", label: say("stop"), danger: true, onClick: () => setState("STOPPED") }]),
  ];
  return (
    <>
      <PageHeader
        title={coupon.name}
        backTo={back}
        about={`${phrases.benefit(coupon)} · ${phrases.distribution(coupon.distribution)}`}
        beside={<CouponState coupon={coupon} />}
        actions={
          mayWrite && (
            <>
              <Dropdown menu={{ items: more }} trigger={["click"]}>
                <Button icon={<MoreOutlined />}>{say("more")}</Button>
              </Dropdown>
              {coupon.state === "PAUSED" ? (
                <Button type="primary" onClick={() => setState("ACTIVE")}>
                  {say("resume")}
                </Button>
              ) : (
                <Button type="primary" disabled={stand !== "running"} onClick={() => setOpened("push")}>
                  {say("push")}
                </Button>
              )}
            </>
          )
        }
      />
      {coupon.pausedBy === "VELOCITY" && <p className={styles["notice"]}>{say("velocityNotice")}</p>}
      {opened === "change" && <CouponEditor changes={coupon} onClose={close} />}
      {opened === "copy" && <CouponEditor copies={coupon} onClose={close} />}
      {opened === "push" && <PushDialog coupon={coupon} onClose={close} />}
    </>
  );
}

function Rules({ coupon }: { coupon: CouponTemplate | undefined }) {
  const say = useCouponWords();
  const phrases = useCouponPhrases();
  const times = useTimes();
  return (
    <Panel title={say("rules")}>
      {coupon === undefined ? (
        <Block height={160} />
      ) : (
        <Facts
          items={[
            { name: say("kind"), value: phrases.benefit(coupon) },
            { name: say("scopeKind"), value: phrases.scope(coupon.scope) },
            { name: say("usableAt"), value: say(`usableAt.${coupon.usableAt}`) },
            { name: say("validityKind"), value: phrases.validity(coupon.validity, times) },
            { name: say("way"), value: phrases.distribution(coupon.distribution) },
            { name: say("audience"), value: phrases.audience(coupon.audience) },
          ]}
        />
      )}
    </Panel>
  );
}

function Limits({ coupon }: { coupon: CouponTemplate | undefined }) {
  const say = useCouponWords();
  const times = useTimes();
  return (
    <Panel title={say("limits")}>
      {coupon === undefined ? <Block height={160} /> : <Facts items={limitsOf(coupon, say, times)} />}
    </Panel>
  );
}

function limitsOf(
  coupon: CouponTemplate,
  say: ReturnType<typeof useCouponWords>,
  times: ReturnType<typeof useTimes>,
): { name: string; value: string }[] {
  const { budgetFen, reservedFen, claimFrom } = coupon;
  return [
    {
      name: say("limit.quota"),
      value: say("of", { count: formatCount(coupon.claimed), total: formatCount(coupon.totalQuota) }),
    },
    { name: say("limit.perMember"), value: formatCount(coupon.perMember) },
    { name: say("limit.perDay"), value: coupon.perDay === null ? say("unlimited") : formatCount(coupon.perDay) },
    {
      name: say("limit.budget"),
      value:
        budgetFen === null
          ? reservedFen === null
            ? say("unlimited")
            : say("reservedOpen", { reserved: formatMoney(reservedFen) })
          : say("reservedOf", { reserved: formatMoney(reservedFen ?? 0), budget: formatMoney(budgetFen) }),
    },
    {
      name: say("limit.claimsPerHour"),
      value: coupon.claimsPerHour === null ? say("byAverage") : formatCount(coupon.claimsPerHour),
    },
    {
      name: say("claimTime"),
      value: say("claimRange", {
        from: claimFrom === null ? say("atOnce") : times.moment(claimFrom),
        until: times.moment(coupon.claimUntil),
      }),
    },
  ];
}
