import { cancelAfterSale, confirmExchange, type ShopAfterSale, sendReturn } from "@banyan/contracts";
import { Input, View } from "@tarojs/components";
import { useState } from "react";
import { Sheet } from "../../components/Sheet";
import { Button } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { askFirst, say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";

type Props = { one: ShopAfterSale; onChanged: () => unknown };

/** What a shopper can do with an after-sale in its state. */
export function Actions({ one, onChanged }: Props) {
  const { id, state, kind } = one;
  const [isSending, setSending] = useState(false);
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      sayFailure(error);
      if (!isRefusal(error, "AFTER_SALE_STATE")) return;
    }
    await onChanged();
  };
  const cancel = async () => {
    if (!(await askFirst("撤销售后", "撤销后，售后期内还可以再次申请", "撤销"))) return;
    await act(() =>
      asShopper(() =>
        once("cancel after-sale", id, (idempotencyKey) =>
          call(cancelAfterSale, { params: { id }, body: {} }, { idempotencyKey }),
        ),
      ),
    );
  };
  const received = async () => {
    if (!(await askFirst("确认收货", "确认已经收到换货商品？", "已收到"))) return;
    await act(() =>
      asShopper(() =>
        once("exchange received", id, (idempotencyKey) =>
          call(confirmExchange, { params: { id }, body: {} }, { idempotencyKey }),
        ),
      ),
    );
  };
  const canCancel = (state === "APPLIED" || state === "AGREED") && kind !== "GOODWILL";
  const canSend = state === "AGREED" && kind !== "REFUND_ONLY";
  const canReceive = state === "RESHIPPED";
  if (!canCancel && !canReceive) return null;
  return (
    <View>
      <View className="bottom-bar after-sale-bar">
        {canCancel && (
          <Button kind="quiet" id="cancel-after-sale" onTap={cancel}>
            撤销申请
          </Button>
        )}
        {state === "APPLIED" && (
          <Button kind="plain" id="change-after-sale" onTap={() => routes.askAfterSale(one.orderId, id)}>
            修改申请
          </Button>
        )}
        {canSend && (
          <Button id="send-return" onTap={() => setSending(true)}>
            填写退货物流
          </Button>
        )}
        {canReceive && (
          <Button id="exchange-received" onTap={received}>
            确认收到换货
          </Button>
        )}
      </View>
      {isSending && (
        <ReturnSheet
          onClose={() => setSending(false)}
          onSend={async (body) => {
            await act(() =>
              asShopper(() =>
                once("send return", { id, body }, (idempotencyKey) =>
                  call(sendReturn, { params: { id }, body }, { idempotencyKey }),
                ),
              ),
            );
            setSending(false);
          }}
        />
      )}
    </View>
  );
}

function ReturnSheet({
  onClose,
  onSend,
}: {
  onClose: () => void;
  onSend: (parcel: { carrier: string; trackingNo: string }) => Promise<unknown>;
}) {
  const [carrier, setCarrier] = useState("");
  const [trackingNo, setTrackingNo] = useState("");
  const send = () => {
    if (!carrier.trim()) return say("请填写快递公司");
    if (!/^[A-Za-z0-9-]{5,40}$/.test(trackingNo.trim())) return say("请核对快递单号");
    return onSend({ carrier: carrier.trim(), trackingNo: trackingNo.trim() });
  };
  return (
    <Sheet title="退货物流" onClose={onClose}>
      <View className="return-form">
        <Input
          id="return-carrier"
          className="return-form__input"
          value={carrier}
          maxlength={30}
          placeholder="快递公司，如 顺丰速运"
          onInput={({ detail }) => setCarrier(detail.value)}
        />
        <Input
          id="return-tracking"
          className="return-form__input"
          value={trackingNo}
          maxlength={40}
          placeholder="快递单号"
          onInput={({ detail }) => setTrackingNo(detail.value)}
        />
        <Button id="confirm-return" onTap={send}>
          提交
        </Button>
      </View>
    </Sheet>
  );
}
