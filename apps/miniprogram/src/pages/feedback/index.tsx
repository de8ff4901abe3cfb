import {
  type FeedbackCategory,
  type FeedbackState,
  feedbackCategories,
  getMySeedStanding,
  giveFeedback,
  joinSeedUsers,
  listMyFeedback,
  type MyFeedback,
  type SeedStanding,
} from "@banyan/contracts";
import { Text, Textarea, View } from "@tarojs/components";
import { useReachBottom, useRouter } from "@tarojs/taro";
import { useState } from "react";
import { Icon } from "../../components/Icon";
import { ListEnd } from "../../components/ListEnd";
import { FailureNotice, Notice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { useList, useLoad } from "../../shop/load";
import { asShopper } from "../../shop/session";
import { timeWords } from "../../shop/words";
import "./index.scss";

const categoryWords: Record<FeedbackCategory, string> = {
  PRODUCT: "商品",
  EXPERIENCE: "使用体验",
  SERVICE: "服务",
  PRICE: "价格优惠",
  BUG: "出错了",
  IDEA: "新想法",
};
const stateWords: Record<FeedbackState, string> = {
  NEW: "已收到",
  PLANNED: "已安排",
  SHIPPED: "已实现",
  DECLINED: "暂不采纳",
};
const ratingWords = ["很不满意", "不满意", "一般", "满意", "很满意"];
const LEAST_LETTERS = 5;

/** 意见反馈: what I think, what came of it; for who was invited, the door to the seed users. */
export default function FeedbackPage() {
  const { s = "", scene = "" } = useRouter().params;
  const code = s || /(?:^|&)s=([0-9A-Za-z]+)/.exec(decodeURIComponent(scene))?.[1] || "";
  const { loaded, reload, put } = useLoad(() => asShopper(() => call(getMySeedStanding, {})), []);
  const mine = useList<MyFeedback>(
    (cursor) => asShopper(() => call(listMyFeedback, { query: { ...(cursor && { cursor }) } })),
    [],
  );
  useReachBottom(() => void mine.loadMore());
  const told = () => Promise.all([reload(), mine.reload()]);
  return (
    <Screen path="pages/feedback/index">
      {loaded.state === "loading" && <Bone className="feedback__bone" width="auto" height={120} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && (
        <View>
          <Seed standing={loaded.data} code={code} onJoined={put} />
          <Form onGiven={told} />
          <View className="card">
            <View className="title feedback__title">我的反馈</View>
            {mine.items.length === 0 && mine.end === "end" && (
              <Notice icon="receipt" title="还没有反馈" text="你说的每一条都有人看，处理结果会写在这里" />
            )}
            {mine.items.map((one) => (
              <Given key={one.id} given={one} />
            ))}
            {mine.items.length > 0 && <ListEnd end={mine.end} onMore={mine.loadMore} />}
          </View>
        </View>
      )}
    </Screen>
  );
}

/** My standing, or the invitation I came with; nothing for everybody else. */
function Seed({
  standing,
  code,
  onJoined,
}: {
  standing: SeedStanding;
  code: string;
  onJoined: (standing: SeedStanding) => void;
}) {
  const { mine, isOn, promise, placesLeft } = standing;
  const join = async () => {
    try {
      onJoined(await asShopper(() => call(joinSeedUsers, { body: { code } })));
      say("欢迎加入");
    } catch (error) {
      sayFailure(error);
    }
  };
  if (mine)
    return (
      <View className="seed-card">
        <View className="row">
          <Icon name="crown" size={24} color="#ffffff" />
          <Text className="seed-card__name">种子用户</Text>
        </View>
        {promise && <View className="seed-card__words">{promise}</View>}
        <View className="seed-card__words">
          {mine.owed > 0
            ? `近 7 天已反馈 ${mine.givenThisWeek} 条，还差 ${mine.owed} 条`
            : `近 7 天已反馈 ${mine.givenThisWeek} 条，谢谢你`}
        </View>
      </View>
    );
  if (code === "" || !isOn) return null;
  return (
    <View className="seed-card">
      <View className="seed-card__name">邀请你成为种子用户</View>
      {promise && <View className="seed-card__words">{promise}</View>}
      <View className="seed-card__words">还有 {placesLeft} 个名额</View>
      <Button id="join-seed" kind="plain" className="seed-card__join" onTap={join}>
        加入
      </Button>
    </View>
  );
}

function Form({ onGiven }: { onGiven: () => Promise<unknown> }) {
  const [category, setCategory] = useState<FeedbackCategory>("EXPERIENCE");
  const [rating, setRating] = useState(0);
  const [text, setText] = useState("");
  const submit = async () => {
    const body = { category, rating, text: text.trim() };
    if (rating === 0) return say("请先打分");
    if (body.text.length < LEAST_LETTERS) return say(`请至少写 ${LEAST_LETTERS} 个字`);
    try {
      await asShopper(() =>
        once("give feedback", body, (idempotencyKey) => call(giveFeedback, { body }, { idempotencyKey })),
      );
      setText("");
      setRating(0);
      say("收到了，谢谢");
      await onGiven();
    } catch (error) {
      sayFailure(error); // what was written stays
    }
  };
  return (
    <View className="card">
      <View className="title feedback__title">说说你的想法</View>
      <View className="feedback__options">
        {feedbackCategories.map((one) => (
          <Tap
            key={one}
            className={`feedback__option ${one === category ? "is-on" : ""}`}
            onTap={() => setCategory(one)}
          >
            <Text>{categoryWords[one]}</Text>
          </Tap>
        ))}
      </View>
      <View className="row feedback__stars">
        {ratingWords.map((words, index) => (
          <Tap key={words} className="feedback__star" label={words} onTap={() => setRating(index + 1)}>
            <Text className={index < rating ? "feedback__star-on" : "feedback__star-off"}>★</Text>
          </Tap>
        ))}
        <Text className="quiet">{ratingWords[rating - 1] ?? ""}</Text>
      </View>
      <Textarea
        id="feedback-text"
        className="feedback__text"
        maxlength={500}
        value={text}
        placeholder="哪里好用、哪里别扭、还想要什么？"
        onInput={({ detail }) => setText(detail.value)}
      />
      <Button id="give-feedback" onTap={submit}>
        提交
      </Button>
    </View>
  );
}

const Given = ({ given: { category, rating, text, state, answer, createdAt } }: { given: MyFeedback }) => (
  <View className="given">
    <View className="row">
      <Text className="grow quiet">
        {categoryWords[category]} · {"★".repeat(rating)} · {timeWords(createdAt)}
      </Text>
      <Text className={state === "SHIPPED" ? "given__done" : "quiet"}>{stateWords[state]}</Text>
    </View>
    <View className="given__text">{text}</View>
    {answer && <View className="given__answer">商家回复：{answer}</View>}
  </View>
);
