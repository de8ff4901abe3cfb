import { type InvoiceRequest, invoiceRequest, requestInvoice, type ShopOrder } from "@banyan/contracts";
import { Input, Text, View } from "@tarojs/components";
import { useState } from "react";
import { Icon } from "../../components/Icon";
import { Sheet } from "../../components/Sheet";
import { Button, Tap } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { say, sayFailure } from "../../shop/feedback";
import { once } from "../../shop/intent";
import { asShopper } from "../../shop/session";

type Props = { order: ShopOrder; onChanged: () => unknown };
const stateWords = { REQUESTED: "开票中", ISSUED: "已开票", REJECTED: "未开成，可重新申请" } as const;

/** Asks for an invoice, or says how far it is. */
export function InvoiceEntry({ order: { id, invoice }, onChanged }: Props) {
  const [isOpen, setOpen] = useState(false);
  const canAsk = invoice === null || invoice.state === "REJECTED";
  return (
    <>
      <Tap className="row order-after-sale__row" id="ask-invoice" onTap={() => canAsk && setOpen(true)}>
        <Icon name="receipt" size={20} color="#645e55" />
        <View className="grow order-after-sale__words">
          <View>发票</View>
          {invoice && (
            <View className="quiet">
              {invoice.title} · {invoice.number ?? invoice.reason ?? invoice.email}
            </View>
          )}
        </View>
        <Text className="quiet">{invoice ? stateWords[invoice.state] : "申请开票"}</Text>
        {canAsk && <Icon name="right" size={16} color="#777066" />}
      </Tap>
      {isOpen && (
        <InvoiceSheet
          orderId={id}
          onClose={() => setOpen(false)}
          onDone={async () => {
            setOpen(false);
            await onChanged();
          }}
        />
      )}
    </>
  );
}

function InvoiceSheet({
  orderId,
  onClose,
  onDone,
}: {
  orderId: string;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const [kind, setKind] = useState<InvoiceRequest["kind"]>("PERSONAL");
  const [form, setForm] = useState({ title: "", taxNo: "", email: "" });
  const submit = async () => {
    const { title, taxNo, email } = form;
    const asked =
      kind === "COMPANY" ? { kind, title, taxNo: taxNo.trim().toUpperCase(), email } : { kind, title, email };
    const checked = invoiceRequest.safeParse(asked);
    if (!checked.success) return say(problemWords[String(checked.error.issues[0]?.path[0])] ?? "请核对开票信息");
    const body = checked.data;
    try {
      await asShopper(() =>
        once("request invoice", { orderId, body }, (idempotencyKey) =>
          call(requestInvoice, { params: { id: orderId }, body }, { idempotencyKey }),
        ),
      );
      say("已提交，开好后发到邮箱");
      await onDone();
    } catch (error) {
      sayFailure(error);
      if (isRefusal(error, "INVOICE_EXISTS", "ORDER_STATE")) await onDone();
    }
  };
  const field = (name: keyof typeof form, placeholder: string, maxlength: number) => (
    <Input
      id={`invoice-${name}`}
      className="invoice-form__input"
      value={form[name]}
      maxlength={maxlength}
      placeholder={placeholder}
      onInput={({ detail }) => setForm({ ...form, [name]: detail.value })}
    />
  );
  return (
    <Sheet title="申请发票" onClose={onClose}>
      <View>
        <View className="row invoice-form__kinds">
          {(["PERSONAL", "COMPANY"] as const).map((one) => (
            <Tap key={one} className={`invoice-form__kind ${one === kind ? "is-on" : ""}`} onTap={() => setKind(one)}>
              <Text>{one === "PERSONAL" ? "个人" : "企业"}</Text>
            </Tap>
          ))}
        </View>
        {field("title", kind === "PERSONAL" ? "抬头：姓名" : "抬头：公司全称", 100)}
        {kind === "COMPANY" && field("taxNo", "税号：18 位统一社会信用代码", 20)}
        {field("email", "接收发票的邮箱", 100)}
        <Button id="submit-invoice" onTap={submit}>
          提交申请
        </Button>
      </View>
    </Sheet>
  );
}

const problemWords: Record<string, string> = { title: "请填写抬头", taxNo: "税号不对，请核对", email: "请核对邮箱" };
