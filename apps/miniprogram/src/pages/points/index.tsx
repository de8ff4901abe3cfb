import { getMyLevel, getMyPoints, listMyPoints, type PointsMovement, type Reply } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { useReachBottom } from "@tarojs/taro";
import { Icon } from "../../components/Icon";
import { ListEnd } from "../../components/ListEnd";
import { FailureNotice, Notice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { call } from "../../shop/api";
import { useList, useLoad } from "../../shop/load";
import { asShopper } from "../../shop/session";
import { dateWords, timeWords } from "../../shop/words";
import "./index.scss";

type Points = Reply<typeof getMyPoints>;
type Level = Reply<typeof getMyLevel>;
const kindWords: Record<PointsMovement["kind"], string> = {
  EARNED: "消费获得",
  SPENT: "下单抵扣",
  RETURNED: "退回",
  REVERSED: "售后扣回",
  EXPIRED: "到期失效",
  ADJUSTED: "人工调整",
};

/** 等级与积分: where I stand, what it gives, how the points came and went. */
export default function PointsPage() {
  const standing = useLoad(() => asShopper(() => Promise.all([call(getMyLevel, {}), call(getMyPoints, {})])), []);
  const { items, end, loadMore } = useList<PointsMovement>(
    (cursor) => asShopper(() => call(listMyPoints, { query: { ...(cursor && { cursor }) } })),
    [],
  );
  useReachBottom(() => void loadMore());
  const { loaded } = standing;
  return (
    <Screen path="pages/points/index">
      {loaded.state === "loading" && <Bone className="points__bone" width="auto" height={148} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={standing.reload} />}
      {loaded.state === "ready" && (
        <View>
          <LevelCard level={loaded.data[0]} />
          <PointsCard points={loaded.data[1]} />
          <View className="card">
            <View className="title points__title">积分明细</View>
            {items.length === 0 && end === "end" && (
              <Notice icon="coin" title="还没有积分记录" text="买东西就有积分，下单时可以抵钱" />
            )}
            {items.map((one) => (
              <Movement key={one.id} movement={one} />
            ))}
            {items.length > 0 && <ListEnd end={end} onMore={loadMore} />}
          </View>
        </View>
      )}
    </Screen>
  );
}

function LevelCard({ level: { level, next, growth, keptUntil, paidMemberUntil, levels } }: { level: Level }) {
  if (!level) return null;
  const from = level.growth;
  const goal = next ? growth + next.missingGrowth : growth;
  const part = goal > from ? Math.min(100, Math.round(((growth - from) * 100) / (goal - from))) : 100;
  return (
    <View className="level-card">
      <View className="row">
        <Icon name="crown" size={26} color="#ffffff" />
        <Text className="level-card__name">{level.name}</Text>
        {paidMemberUntil && <Text className="level-card__paid">付费会员至 {dateWords(paidMemberUntil)}</Text>}
      </View>
      <View className="level-card__track">
        <View className="level-card__bar" style={{ width: `${part}%` }} />
      </View>
      <View className="level-card__words">
        {next ? `成长值 ${growth}，再得 ${next.missingGrowth} 升级为${next.name}` : `成长值 ${growth}，已是最高等级`}
      </View>
      {keptUntil && <View className="level-card__words">等级保留至 {dateWords(keptUntil)}</View>}
      {levels
        .filter(({ benefits }) => benefits.length > 0)
        .map(({ id, name, benefits }) => (
          <View key={id} className={`level-card__benefit ${id === level.id ? "is-on" : ""}`}>
            {name}：{benefits.join("，")}
          </View>
        ))}
    </View>
  );
}

const PointsCard = ({ points: { balance, held, expiring, rules } }: { points: Points }) => (
  <View className="card">
    <View className="quiet">可用积分</View>
    <View className="points__balance">{balance.toLocaleString("zh-CN")}</View>
    {balance < 0 && <View className="points__warn">售后扣回后为负，下次获得的积分会先补足</View>}
    {held > 0 && <View className="quiet">另有 {held} 积分在未付款订单中</View>}
    {expiring && (
      <View className="points__warn">
        {expiring.points} 积分将于 {dateWords(expiring.at)} 到期
      </View>
    )}
    {rules.map((rule) => (
      <View key={rule} className="quiet points__rule">
        {rule}
      </View>
    ))}
  </View>
);

const Movement = ({ movement: { at, kind, points, balance, reason } }: { movement: PointsMovement }) => (
  <View className="row movement">
    <View className="grow">
      <View>{reason || kindWords[kind]}</View>
      <View className="quiet">{timeWords(at)}</View>
    </View>
    <View className="movement__figures">
      <View className={points > 0 ? "movement__plus" : ""}>{points > 0 ? `+${points}` : points}</View>
      <View className="quiet">余 {balance}</View>
    </View>
  </View>
);
