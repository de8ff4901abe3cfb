import { CallError } from "@banyan/client";
import { findStoreCoupon, listStoreRedemptions, type Reply, redeemStoreCoupon } from "@banyan/contracts";
import { parseYuan } from "@banyan/money";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Field } from "../../../patterns/field.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { useCouponPhrases } from "../../campaigns/coupons/coupon-phrases.ts";
import styles from "./redeem.module.css";
import { useRedeemWords } from "./words.ts";

type Redemption = Reply<typeof listStoreRedemptions>["items"][number];

/** 店铺 · 到店核销: find a coupon by the code its holder shows, say what it does to the bill, redeem it once. */
export function Component() {
  const say = useRedeemWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const [typed, setTyped] = useState("");
  const [code, setCode] = useState<string>();
  const [page, setPage] = useState(1);
  const query = useReply(
    listStoreRedemptions,
    { params: { program }, query: { page, pageSize: 20 } },
    { keepPrevious: true },
  );
  const find = () => typed.trim().length >= 4 && setCode(typed.trim());
  const next = () => {
    setTyped("");
    setCode(undefined);
  };
  const columns: readonly Column<Redemption>[] = [
    {
      key: "coupon",
      title: say("coupon"),
      pinned: true,
      render: ({ couponName, holder, note }) => (
        <>
          {couponName}
          <div className={styles["faint"]}>{[holder, note].filter((part) => part !== "").join(" · ")}</div>
        </>
      ),
    },
    { key: "bill", title: say("bill"), width: 140, align: "right", render: ({ billFen }) => <Money fen={billFen} /> },
    {
      key: "discount",
      title: say("discount"),
      width: 120,
      align: "right",
      render: ({ discountFen }) => <Money fen={discountFen} />,
    },
    {
      key: "paid",
      title: say("paid"),
      width: 120,
      align: "right",
      render: ({ billFen, discountFen }) => <Money fen={billFen - discountFen} />,
    },
    { key: "by", title: say("by"), width: 150, render: ({ by }) => by },
    { key: "at", title: say("at"), width: 130, render: ({ redeemedAt }) => times.moment(redeemedAt) },
  ];
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} />
      <div className={styles["counter"]}>
        <Panel>
          <Field label={say("code")} hint={say("codeHint")}>
            {(wiring) => (
              <span className={styles["find"]}>
                <Input
                  {...wiring}
                  autoFocus
                  allowClear
                  size="large"
                  maxLength={32}
                  className={styles["code"] ?? ""}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  onPressEnter={find}
                />
                <Button size="large" type="primary" onClick={find}>
                  {say("find")}
                </Button>
              </span>
            )}
          </Field>
        </Panel>
        {code !== undefined && <Shown key={code} code={code} onNext={next} />}
      </div>
      <List
        name="store-redemptions"
        label={say("records")}
        columns={columns}
        query={query}
        onPage={setPage}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} />}
      />
    </Page>
  );
}

function Shown({ code, onNext }: { code: string; onNext: () => void }) {
  const say = useRedeemWords();
  const common = useCommonWords();
  const phrases = useCouponPhrases();
  const times = useTimes();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const params = { program, code };
  const { data, error, refetch } = useReply(findStoreCoupon, { params });
  const redeem = useAction(redeemStoreCoupon, { touches: [listStoreRedemptions] });
  const [bill, setBill] = useState("");
  const [note, setNote] = useState("");
  const [wasTried, setWasTried] = useState(false);
  const read = parseYuan(bill);

  if (error !== null && data === undefined) {
    const isUnknown = error instanceof CallError && error.code === "COUPON_NOT_FOUND";
    return (
      <Panel>
        {isUnknown ? (
          <EmptyState title={say("notFound")} hint={say("notFoundHint")} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} compact />
        )}
      </Panel>
    );
  }
  if (data === undefined) {
    return (
      <Panel>
        <Block height={180} />
      </Panel>
    );
  }
  if (redeem.data !== undefined) {
    const { payableFen, discountFen } = redeem.data;
    return (
      <Panel title={data.coupon.name}>
        <div className={styles["done"]} role="status">
          <StateTag tone="good">{say("done")}</StateTag>
          <span className={styles["pay"]}>
            {say("pay", { payable: formatMoney(payableFen), discount: formatMoney(discountFen) })}
          </span>
          <Button onClick={onNext}>{say("next")}</Button>
        </div>
      </Panel>
    );
  }
  const { coupon, holder, refusal, redeemedAt } = data;
  const submit = () => {
    setWasTried(true);
    if (!read.ok) return;
    const billFen = read.fen;
    modal.confirm({
      icon: null,
      title: say("redeemAsk", { name: coupon.name }),
      content: say("redeemAskAbout", { bill: formatMoney(billFen) }),
      okText: say("redeem"),
      cancelText: common("cancel"),
      onOk: () => redeem.mutateAsync({ params, body: { billFen, note: note.trim() } }).catch(toast.refused),
    });
  };
  return (
    <Panel
      title={coupon.name}
      aside={
        refusal !== null && (
          <StateTag tone="bad">
            {redeemedAt === null ? say(`refusal.${refusal}`) : say("usedAt", { time: times.moment(redeemedAt) })}
          </StateTag>
        )
      }
    >
      <div className={styles["form"]}>
        <Facts
          items={[
            { name: say("holder"), value: holder },
            { name: say("benefit"), value: phrases.benefit(coupon) },
            { name: say("scope"), value: phrases.scope(coupon.scope) },
            { name: say("validUntil"), value: times.exact(coupon.validUntil) },
          ]}
        />
        {refusal === null && (
          <>
            <Field
              required
              label={say("bill")}
              hint={say(coupon.benefit.kind === "EXCHANGE" ? "exchangeBillHint" : "billHint")}
              problem={wasTried && !read.ok ? say("billWrong") : undefined}
            >
              {(wiring) => (
                <Input
                  {...wiring}
                  prefix="¥"
                  inputMode="decimal"
                  maxLength={12}
                  value={bill}
                  onChange={(event) => setBill(event.target.value)}
                  onPressEnter={submit}
                />
              )}
            </Field>
            <Field label={say("note")} hint={say("noteHint")}>
              {(wiring) => (
                <Input {...wiring} maxLength={100} value={note} onChange={(event) => setNote(event.target.value)} />
              )}
            </Field>
            <div>
              <Button type="primary" loading={redeem.isPending} onClick={submit}>
                {say("redeem")}
              </Button>
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}
