import { listMyCoupons, type WalletCoupon } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { useState } from "react";
import { CouponTicket } from "../../components/CouponTicket";
import { FailureNotice, Notice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { sayFailure } from "../../shop/feedback";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper, session, signIn } from "../../shop/session";
import { dateWords, scopeWords } from "../../shop/words";
import "./index.scss";

const tabs = [
  ["usable", "可使用"],
  ["used", "已使用"],
  ["expired", "已过期"],
] as const;
type Tab = (typeof tabs)[number][0];

export default function CouponsPage() {
  const [tab, setTab] = useState<Tab>("usable");
  const member = session.use()?.shopper.memberId ?? null;
  const { loaded, reload } = useLoad(
    member ? () => asShopper(() => call(listMyCoupons, { query: { state: tab } })) : null,
    [tab, member],
  );
  const items = loaded.state === "ready" ? loaded.data.items : [];
  const counts = loaded.state === "ready" ? loaded.data.counts : null;
  return (
    <Screen path="pages/coupons/index">
      <View className="coupon-tabs">
        {tabs.map(([key, words]) => (
          <Tap key={key} className={`coupon-tabs__tab ${key === tab ? "is-on" : ""}`} onTap={() => setTab(key)}>
            <Text>{counts && counts[key] > 0 ? `${words} ${counts[key]}` : words}</Text>
          </Tap>
        ))}
      </View>
      {!member && (
        <Notice
          icon="ticket"
          title="登录后查看优惠券"
          action={{ words: "微信一键登录", onTap: () => signIn().catch(sayFailure) }}
        />
      )}
      {member &&
        loaded.state === "loading" &&
        [1, 2, 3].map((row) => <Bone key={row} className="coupons__bone" width="auto" height={84} />)}
      {member && loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {member && loaded.state === "ready" && items.length === 0 && (
        <Notice
          icon="ticket"
          title={tab === "usable" ? "暂无可用优惠券" : "这里是空的"}
          text={tab === "usable" ? "领到的优惠券会放在这里，结算时自动选最省的" : ""}
          {...(tab === "usable" && { action: { words: "去领券中心", onTap: routes.welfare } })}
        />
      )}
      {items.map((coupon) => (
        <Tap key={coupon.id} className="coupons__item" onTap={() => routes.coupon(coupon.id)}>
          <CouponTicket
            coupon={coupon}
            validity={validity(coupon)}
            note={scopeWords(coupon)}
            off={tab !== "usable"}
            aside={tab === "usable" ? <UseButton coupon={coupon} /> : null}
          />
        </Tap>
      ))}
    </Screen>
  );
}

const UseButton = ({ coupon }: { coupon: WalletCoupon }) =>
  coupon.state === "LOCKED" ? (
    <Text className="quiet">下单中</Text>
  ) : (
    <Button
      kind="warm"
      size="small"
      onTap={() =>
        coupon.usableAt === "STORE"
          ? routes.coupon(coupon.id)
          : routes.topUp({ couponId: coupon.id, missingFen: coupon.thresholdFen })
      }
    >
      {coupon.usableAt === "STORE" ? "出示券码" : "去使用"}
    </Button>
  );

const validity = ({ validUntil }: WalletCoupon) => `有效期至 ${dateWords(validUntil)}`;
