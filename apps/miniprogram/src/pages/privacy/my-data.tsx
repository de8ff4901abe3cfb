import {
  cancelMyErasure,
  getMyPrivacy,
  linkMyExport,
  type MyPrivacy,
  type OwnDataRequest,
  requestMyErasure,
  requestMyExport,
  setConsent,
} from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useState } from "react";
import { platform } from "#platform";
import { FailureNotice } from "../../components/Notice";
import { Sheet } from "../../components/Sheet";
import { BoneRows } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { consent } from "../../shop/consent";
import { askFirst, say, sayFailure } from "../../shop/feedback";
import { useLoad } from "../../shop/load";
import { asShopper, session, signIn } from "../../shop/session";
import { currentAnonId } from "../../shop/tracking";
import { dateWords } from "../../shop/words";
import { Choice } from "./choice";

const marketing = [
  { purpose: "marketing_subscribe", words: "订阅消息营销", text: "活动与优惠，经微信订阅消息" },
  { purpose: "marketing_sms", words: "短信营销", text: "活动与优惠，经短信，可随时退订" },
  { purpose: "marketing_wecom", words: "企业微信营销", text: "活动与优惠，经企业微信" },
] as const;

/** What a member agreed to hear, what is known about them, a copy of it, and the end of the account. */
export function MyData() {
  const shopper = session.use()?.shopper ?? null;
  const { loaded, reload } = useLoad(shopper ? () => asShopper(() => call(getMyPrivacy, {})) : null, [
    shopper?.memberId,
  ]);
  if (!shopper)
    return (
      <View className="card privacy-data">
        <View className="title">我的数据</View>
        <View className="privacy__words">登录后可以查看、导出自己的数据，或注销账号。</View>
        <Button kind="plain" className="privacy-data__next" onTap={() => signIn().catch(sayFailure)}>
          微信一键登录
        </Button>
      </View>
    );
  if (loaded.state === "failed") return <FailureNotice error={loaded.error} onRetry={reload} />;
  if (loaded.state === "loading") return <BoneRows count={3} />;
  const mine = loaded.data;
  return (
    <>
      <Marketing mine={mine} reload={reload} />
      <Known mine={mine} />
      <Export mine={mine} reload={reload} />
      <Erasure mine={mine} reload={reload} />
    </>
  );
}

type Part = { mine: MyPrivacy; reload: () => Promise<void> };

function Marketing({ mine, reload }: Part) {
  const choose = async (purpose: (typeof marketing)[number]["purpose"], granted: boolean) => {
    const { anonId } = currentAnonId();
    const version = consent.get().version ?? "1";
    if (!anonId) return;
    await call(setConsent, { body: { anonId, purpose, version, granted } }).catch(sayFailure);
    await reload();
  };
  return (
    <View className="card privacy-choices">
      {marketing.map(({ purpose, words, text }) => (
        <Choice
          key={purpose}
          id={`choice-${purpose}`}
          words={words}
          text={text}
          on={mine.consents.some((given) => given.purpose === purpose && given.granted)}
          onChange={(on) => choose(purpose, on)}
        />
      ))}
    </View>
  );
}

/** Names of what is kept, in a shopper's words; the rest is part of the copy. */
const kinds: Record<string, string> = {
  orders: "订单",
  addresses: "收货地址",
  coupons: "优惠券",
  after_sales: "售后",
  invoices: "发票",
  cart_lines: "购物车商品",
  person_identifiers: "账号与设备标识",
  points_entries: "积分记录",
  consents: "授权记录",
  feedback: "意见反馈",
};

function Known({ mine }: { mine: MyPrivacy }) {
  const known = mine.known.flatMap(({ store, rows }) => {
    const words = kinds[store];
    return words && rows > 0 ? [{ words, rows }] : [];
  });
  return (
    <View className="card privacy-data">
      <View className="title">我们知道的</View>
      {known.length === 0 && <View className="privacy__words">除登录账号外没有其他信息。</View>}
      {known.map(({ words, rows }) => (
        <View key={words} className="row privacy-data__line">
          <Text className="grow">{words}</Text>
          <Text className="quiet">{rows} 条</Text>
        </View>
      ))}
      <View className="quiet">账号资料、浏览与点击记录的内容见导出的文件。</View>
    </View>
  );
}

const latest = (mine: MyPrivacy, kind: OwnDataRequest["kind"]) =>
  mine.requests.find((request) => request.kind === kind);

function Export({ mine, reload }: Part) {
  const last = latest(mine, "EXPORT");
  const isReady = last?.state === "DONE" && last.fileUntil !== null;
  const ask = async () => {
    try {
      await asShopper(() => call(requestMyExport, {}));
      say("已提交，生成后可在此下载");
      await reload();
    } catch (error) {
      sayFailure(error);
    }
  };
  const download = async () => {
    if (!last) return;
    try {
      const { path } = await asShopper(() => call(linkMyExport, { params: { id: last.id } }));
      const { origin } = await platform.config();
      if (platform.kind === "h5") window.location.assign(origin + path);
      else {
        await Taro.setClipboardData({ data: origin + path });
        say("链接已复制，请在浏览器打开");
      }
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <View className="card privacy-data">
      <View className="title">导出我的数据</View>
      <View className="privacy__words">
        含账号、订单、授权与浏览记录，一个压缩文件。每天一次，保留 7 天；下载链接 10 分钟内有效，只能用一次。
      </View>
      {last?.state === "RUNNING" && <View className="quiet">正在生成，稍后回到本页查看</View>}
      {isReady && <View className="quiet">已生成，保留至 {dateWords(last.fileUntil ?? "")}</View>}
      <View className="privacy-data__actions">
        {isReady && (
          <Button id="export-download" size="small" onTap={download}>
            下载
          </Button>
        )}
        <Button id="export-ask" kind="plain" size="small" disabled={last?.state === "RUNNING"} onTap={ask}>
          {isReady ? "重新导出" : "申请导出"}
        </Button>
      </View>
    </View>
  );
}

function Erasure({ mine, reload }: Part) {
  const [isAsking, setAsking] = useState(false);
  const last = latest(mine, "ERASURE");
  const open = mine.openBusiness;
  const isCooling = last?.state === "COOLING";
  const cancel = async () => {
    await asShopper(() => call(cancelMyErasure, {})).catch(sayFailure);
    await reload();
  };
  const confirm = async () => {
    setAsking(false);
    if (!(await askFirst("确认注销账号", `${mine.coolingDays} 天后删除，删除后无法恢复`, "确认注销"))) return;
    try {
      await asShopper(() => call(requestMyErasure, { body: { understood: true } }));
      await reload();
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <View className="card privacy-data">
      <View className="title">注销账号</View>
      {isCooling ? (
        <>
          <View className="privacy__words">账号将在 {dateWords(last.dueAt ?? "")} 注销，在此之前可以撤回。</View>
          {last.blockedBy.length > 0 && <View className="quiet">还在等待订单完成：{last.blockedBy.join("、")}</View>}
          <Button id="erasure-cancel" kind="plain" className="privacy-data__next" onTap={cancel}>
            撤回注销
          </Button>
        </>
      ) : open.length > 0 ? (
        <View className="privacy__words">
          还有 {open.length} 笔订单或售后未完成（{open.map(({ no }) => no).join("、")}），完成后才能注销。
        </View>
      ) : (
        <Tap id="erasure-ask" className="privacy-data__leave" onTap={() => setAsking(true)}>
          <Text>申请注销</Text>
        </Tap>
      )}
      {isAsking && (
        <Sheet title="注销前请确认" onClose={() => setAsking(false)}>
          <View>
            {[
              "删除：昵称、手机号、地址、浏览记录、设备与微信标识、优惠券、积分、售后图片。",
              "保留：订单与支付金额、已开发票、授权记录，依法留存，不再与你关联。",
              `${mine.coolingDays} 天冷静期内可撤回；之后无法恢复，再次登录是全新账号。`,
            ].map((sentence) => (
              <View key={sentence} className="privacy__words">
                {sentence}
              </View>
            ))}
            <Button id="erasure-confirm" kind="warm" className="privacy-data__next" onTap={confirm}>
              我已了解，继续
            </Button>
          </View>
        </Sheet>
      )}
    </View>
  );
}
