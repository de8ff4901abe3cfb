import { getTodo, getWechatShipping, tellWechatShipping, type WechatShippingState } from "@banyan/contracts";
import { Button } from "antd";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Panel } from "../../../patterns/page.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { defineWords } from "../../../words/words.ts";
import styles from "./wechat-shipping.module.css";

const useWords = defineWords(
  "wechat-shipping",
  {
    title: "微信发货信息",
    "state.WAITING": "等待上传",
    "state.UPLOADED": "已上传",
    "state.REFUSED": "微信未接受",
    uploadedAt: "{{time}} 上传，用户确认收货后微信结算货款",
    waiting: "发货后自动上传，失败会自动重试",
    refused: "货款会一直冻结。请更正运单，或重新上传。",
    again: "重新上传",
    asked: "已重新提交",
  },
  {
    title: "Shipping at WeChat",
    "state.WAITING": "To be told",
    "state.UPLOADED": "Told",
    "state.REFUSED": "Not accepted",
    uploadedAt: "Told {{time}}; WeChat settles once receipt is confirmed",
    waiting: "Told by itself after shipping, and tried again when it fails",
    refused: "The money stays frozen. Correct the parcel, or tell WeChat again.",
    again: "Tell again",
    asked: "Asked again",
  },
);
const tones: Record<Exclude<WechatShippingState, "NOT_NEEDED">, Tone> = {
  WAITING: "wait",
  UPLOADED: "good",
  REFUSED: "bad",
};
const REFETCH_MS = 10_000;

/** What WeChat was told of an order's way; nothing where nothing needs telling. */
export function WechatShipping({ orderId }: { orderId: string }) {
  const say = useWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const toast = useToast();
  const mayShip = useMay("order.ship");
  const params = { program, id: orderId };
  const { data } = useReply(getWechatShipping, { params }, { refetchEveryMs: REFETCH_MS });
  const again = useAction(tellWechatShipping, { touches: [getWechatShipping, getTodo] });
  const told = data?.told;
  if (!told || told.state === "NOT_NEEDED") return null;
  const about =
    told.state === "UPLOADED" && told.uploadedAt !== null
      ? say("uploadedAt", { time: times.moment(told.uploadedAt) })
      : say(told.state === "REFUSED" ? "refused" : "waiting");
  return (
    <Panel title={say("title")} aside={<StateTag tone={tones[told.state]}>{say(`state.${told.state}`)}</StateTag>}>
      <div className={styles["told"]}>
        {told.words !== null && <p className={styles["words"]}>{told.words}</p>}
        <p className={styles["about"]}>{about}</p>
        {told.state === "REFUSED" && mayShip && (
          <Button
            size="small"
            loading={again.isPending}
            onClick={() =>
              again.mutate({ params, body: {} }, { onSuccess: () => toast.done(say("asked")), onError: toast.refused })
            }
          >
            {say("again")}
          </Button>
        )}
      </div>
    </Panel>
  );
}
