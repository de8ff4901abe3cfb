import {
  type AfterSaleAction,
  agreeAfterSale,
  type ConsoleAfterSale,
  closeAfterSale,
  getAfterSale,
  getAfterSaleSettings,
  getProduct,
  listAfterSales,
  type ReturnAddress,
  refundAfterSale,
  rejectAfterSale,
  reshipAfterSale,
} from "@banyan/contracts";
import { Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./after-sale.module.css";
import { useAfterSaleWords } from "./words.ts";

type Deciding = Exclude<AfterSaleAction, "RECEIVE">;
const touches = [getAfterSale, listAfterSales];
const noAddress: ReturnAddress = { name: "", phone: "", address: "" };

/** One decision: what it needs, what it will do, then the confirmation. */
export function DecideDialog({
  one,
  action,
  onClose,
}: {
  one: ConsoleAfterSale;
  action: Deciding;
  onClose: () => void;
}) {
  const say = useAfterSaleWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const settings = useReply(getAfterSaleSettings, { params: { program } });
  const calls = {
    agree: useAction(agreeAfterSale, { touches }),
    reject: useAction(rejectAfterSale, { touches }),
    refund: useAction(refundAfterSale, { touches }),
    reship: useAction(reshipAfterSale, { touches }),
    close: useAction(closeAfterSale, { touches }),
  };
  const isMoney = action === "REFUND" || (action === "AGREE" && one.kind === "REFUND_ONLY");
  // asked again, the amount was decided
  const isAgain = one.refund !== null;
  const [yuan, setYuan] = useState<number | null>(one.refundableFen / 100);
  const [typedAddress, setTypedAddress] = useState<ReturnAddress>();
  const [reason, setReason] = useState("");
  const [parcel, setParcel] = useState({ carrier: "顺丰速运", trackingNo: "" });
  const [skuId, setSkuId] = useState(one.exchangeSkuId ?? undefined);
  const [wasTried, setWasTried] = useState(false);

  const address = typedAddress ?? settings.data?.returnAddress ?? noAddress;
  const amountFen = yuan === null ? Number.NaN : Math.round(yuan * 100);
  const problems = {
    amount: isMoney && !isAgain && !(amountFen >= 0 && amountFen <= one.refundableFen),
    address:
      action === "AGREE" && !isMoney && (address.name === "" || address.phone.length < 5 || address.address === ""),
    reason: (action === "REJECT" || action === "CLOSE") && reason.trim() === "",
    parcel: action === "RESHIP" && !reshipAfterSale.body.shape.trackingNo.safeParse(parcel.trackingNo).success,
  };
  const params = { program, id: one.id };
  const send = () => {
    switch (action) {
      case "AGREE":
        return calls.agree.mutateAsync({ params, body: isMoney ? { amountFen } : { returnAddress: address } });
      case "REJECT":
        return calls.reject.mutateAsync({ params, body: { reason: reason.trim() } });
      case "REFUND":
        return calls.refund.mutateAsync({ params, body: isAgain ? {} : { amountFen } });
      case "RESHIP":
        return calls.reship.mutateAsync({ params, body: { ...parcel, ...(skuId !== undefined && { skuId }) } });
      case "CLOSE":
        return calls.close.mutateAsync({ params, body: { reason: reason.trim() } });
    }
  };
  const confirm = () => {
    setWasTried(true);
    if (Object.values(problems).some(Boolean)) return;
    send()
      .then(() => {
        toast.done(say("done"));
        onClose();
      })
      .catch(() => undefined); // shown in the dialog
  };
  const error = Object.values(calls).find((call) => call.error !== null)?.error;
  const label = action === "AGREE" && isMoney ? say("do.AGREE_REFUND") : say(`do.${action}`);
  return (
    <Modal
      open
      title={`${label} ${one.afterSaleNo}`}
      okText={label}
      okButtonProps={{ danger: action === "REJECT" }}
      cancelText={common("cancel")}
      onOk={confirm}
      onCancel={onClose}
      confirmLoading={Object.values(calls).some((call) => call.isPending)}
      width={520}
    >
      <div className={styles["form"]}>
        {isMoney && !isAgain && (
          <Field
            required
            label={say("amountGiven")}
            hint={say("amountHint", { money: formatMoney(one.refundableFen) })}
            problem={
              wasTried && problems.amount ? say("amountWrong", { money: formatMoney(one.refundableFen) }) : undefined
            }
          >
            {(wiring) => (
              <InputNumber<number>
                {...wiring}
                autoFocus
                min={0}
                max={one.refundableFen / 100}
                precision={2}
                value={yuan}
                onChange={setYuan}
                style={{ width: "100%" }}
              />
            )}
          </Field>
        )}
        {action === "AGREE" && !isMoney && (
          <AddressFields
            value={address}
            onChange={setTypedAddress}
            problem={wasTried && problems.address ? common("required") : undefined}
          />
        )}
        {(action === "REJECT" || action === "CLOSE") && (
          <Field
            required
            label={say("reasonToBuyer")}
            problem={wasTried && problems.reason ? say("reasonMissing") : undefined}
          >
            {(wiring) => (
              <Input.TextArea
                {...wiring}
                autoFocus
                rows={3}
                maxLength={200}
                showCount
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        )}
        {action === "RESHIP" && (
          <>
            <SkuChoice one={one} value={skuId} onChange={setSkuId} />
            <Field required label={say("carrier")}>
              {(wiring) => (
                <Input
                  {...wiring}
                  value={parcel.carrier}
                  maxLength={30}
                  onChange={(event) => setParcel({ ...parcel, carrier: event.target.value })}
                />
              )}
            </Field>
            <Field
              required
              label={say("trackingNo")}
              problem={wasTried && problems.parcel ? say("trackingWrong") : undefined}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  autoFocus
                  value={parcel.trackingNo}
                  maxLength={60}
                  onChange={(event) => setParcel({ ...parcel, trackingNo: event.target.value.replaceAll(/\s/g, "") })}
                />
              )}
            </Field>
          </>
        )}
        <p className={styles["consequence"]}>
          {consequence(one, action, isAgain ? one.amounts.totalFen : amountFen, settings.data?.returnDays ?? 7, say)}
        </p>
        {error && (
          <p className={styles["problem"]} role="alert">
            {problemText(error, common("errorOffline"))}
          </p>
        )}
      </div>
    </Modal>
  );
}

/** What the decision will do, with its figures. */
function consequence(
  one: ConsoleAfterSale,
  action: Deciding,
  amountFen: number,
  days: number,
  say: ReturnType<typeof useAfterSaleWords>,
): string {
  const units = one.lines.reduce((sum, { quantity, acceptedQuantity }) => sum + (acceptedQuantity ?? quantity), 0);
  if (action === "AGREE" && one.kind !== "REFUND_ONLY") return say("agreeConsequence", { days });
  if (action === "REJECT") return say("rejectConsequence");
  if (action === "CLOSE") return say("closeConsequence");
  if (action === "RESHIP") return say("reshipConsequence", { count: units });
  const { totalFen, points: due } = one.amounts;
  const fen = Number.isNaN(amountFen) ? 0 : amountFen;
  // less money, less points: the server floors line by line, so this is shown only when all is given
  const points = due > 0 && fen === totalFen ? say("pointsBack", { points: due }) : "";
  const unshipped = one.lines.reduce((sum, line) => sum + line.unshippedQuantity, 0);
  const restock = unshipped > 0 ? say("restockConsequence", { count: unshipped }) : "";
  return `${say("refundConsequence", { money: formatMoney(fen), points })}${restock}`;
}

function AddressFields({
  value,
  onChange,
  problem,
}: {
  value: ReturnAddress;
  onChange: (value: ReturnAddress) => void;
  problem: string | undefined;
}) {
  const say = useAfterSaleWords();
  const input = (field: keyof ReturnAddress, maxLength: number) => (
    <Field required label={say(field)} problem={value[field] === "" ? problem : undefined}>
      {(wiring) => (
        <Input
          {...wiring}
          value={value[field]}
          maxLength={maxLength}
          onChange={(event) => onChange({ ...value, [field]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className={styles["row"]}>
        {input("name", 30)}
        {input("phone", 20)}
      </div>
      {input("address", 200)}
    </>
  );
}

/** The variants of the product at the same price. */
function SkuChoice({
  one,
  value,
  onChange,
}: {
  one: ConsoleAfterSale;
  value: string | undefined;
  onChange: (skuId: string) => void;
}) {
  const say = useAfterSaleWords();
  const { id: program } = useProgram();
  const [line, ...others] = one.lines;
  const isSingle = line !== undefined && others.length === 0;
  const product = useReply(getProduct, { params: { program, id: line?.productId ?? "" } }, { enabled: isSingle });
  const own = product.data?.skus.find(({ id }) => id === line?.skuId);
  const choices = product.data?.skus.filter(({ priceFen }) => priceFen === own?.priceFen) ?? [];
  if (!isSingle || choices.length < 2) return null;
  return (
    <Field label={say("newSku")}>
      {(wiring) => (
        <Select
          id={wiring.id}
          value={value ?? line.skuId}
          onChange={onChange}
          options={choices.map((sku) => ({
            value: sku.id,
            label: sku.id === line.skuId ? `${sku.options.join(" ")} (${say("sameSku")})` : sku.options.join(" "),
          }))}
        />
      )}
    </Field>
  );
}
