import { type AfterSaleAction, type ConsoleAfterSale, getAfterSale } from "@banyan/contracts";
import { Button, Image } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { History } from "../../../patterns/history.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import styles from "./after-sale.module.css";
import { CaseMoney } from "./case-money.tsx";
import { DecideDialog } from "./decide-dialog.tsx";
import { Due } from "./due.tsx";
import { Notes } from "./notes.tsx";
import { useReasonWords } from "./reason-words.ts";
import { ReceiveDialog } from "./receive-dialog.tsx";
import { AfterSaleStateTag } from "./state.tsx";
import { useAfterSaleWords } from "./words.ts";

/** One after-sale: the next step and what it will do, the goods and the money, evidence; facts and history at the side. */
export function Component() {
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  const say = useAfterSaleWords();
  const { data: one, error, refetch } = useReply(getAfterSale, { params: { program, id } }, { refetchEveryMs: 30_000 });
  const back = `/${program}/shop/after-sale`;
  if (one === undefined) {
    return (
      <Page>
        <PageHeader title={error === null ? <Block width={220} height={22} /> : say("afterSale")} backTo={back} />
        <Panel>
          {error === null ? <Block height={240} /> : <ErrorState error={error} retry={() => void refetch()} />}
        </Panel>
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader title={one.afterSaleNo} backTo={back} beside={<AfterSaleStateTag state={one.state} />} />
      <NextStep one={one} />
      <div className={styles["grid"]}>
        <div className={styles["column"]}>
          <Panel title={say("goods")} flush>
            <Lines one={one} />
          </Panel>
          {(one.kind !== "EXCHANGE" || one.refund !== null) && <CaseMoney one={one} />}
          <Panel title={say("evidence")}>
            <Evidence one={one} />
          </Panel>
          <Notes one={one} />
        </div>
        <div className={styles["column"]}>
          <Panel title={say("facts")}>
            <About one={one} />
          </Panel>
          <Panel title={say("history")}>
            <Timeline one={one} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function NextStep({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  const times = useTimes();
  const mayHandle = useMay("after-sale.handle");
  const [doing, setDoing] = useState<AfterSaleAction>();
  const close = () => setDoing(undefined);
  const [primary, ...others] = mayHandle ? one.actions : [];
  const label = (action: AfterSaleAction) =>
    action === "AGREE" && one.kind === "REFUND_ONLY" ? say("do.AGREE_REFUND") : say(`do.${action}`);
  return (
    <Panel>
      <div className={styles["next"]}>
        <div className={styles["nextWords"]}>
          <strong>{nextWords(one, say)}</strong>
          <span className={styles["faint"]}>
            {one.dueAt !== null && <Due at={one.dueAt} />}{" "}
            {one.deadline !== null && say(`then.${one.deadline.becomes}`, { time: times.moment(one.deadline.at) })}
          </span>
        </div>
        <div className={styles["nextActions"]}>
          {others.reverse().map((action) => (
            <Button key={action} danger={action === "REJECT"} onClick={() => setDoing(action)}>
              {label(action)}
            </Button>
          ))}
          {primary !== undefined && (
            <Button type="primary" onClick={() => setDoing(primary)}>
              {label(primary)}
            </Button>
          )}
        </div>
      </div>
      {doing === "RECEIVE" && <ReceiveDialog one={one} onClose={close} />}
      {doing !== undefined && doing !== "RECEIVE" && <DecideDialog one={one} action={doing} onClose={close} />}
    </Panel>
  );
}

function nextWords(one: ConsoleAfterSale, say: ReturnType<typeof useAfterSaleWords>): string {
  const { state, kind, answer, actions } = one;
  if (state === "APPLIED") return say("next.APPLIED", { kind: say(`kind.${kind}`) });
  if (state === "RECEIVED" && kind === "EXCHANGE") return say("next.RECEIVED_EXCHANGE");
  if (state === "REFUNDING" && actions.includes("REFUND")) return say("next.STUCK");
  if (actions.includes("RECEIVE") && state !== "RETURNED") return say("next.LATE_RECEIPT");
  return say(`next.${state}`, { answer });
}

function Lines({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  const { id: program } = useProgram();
  return (
    <table className={styles["lines"]}>
      <thead>
        <tr>
          <th>{say("line")}</th>
          <th>{say("asked")}</th>
          <th>{say("money.points")}</th>
          <th>{say("amount")}</th>
        </tr>
      </thead>
      <tbody>
        {one.lines.map((line) => (
          <tr key={line.orderLineId}>
            <td>
              <Link to={`/${program}/shop/products/${line.productId}`} className={styles["goods"]}>
                <Thumbnail picture={line.picture} />
                <span className={styles["words"]}>
                  <span>{[line.title, ...line.options].join(" · ")}</span>
                  <span className={styles["faint"]}>
                    {line.isGift && `${say("gift")} `}
                    {line.unshippedQuantity > 0 && say("unshipped", { count: line.unshippedQuantity })}
                    {line.acceptedQuantity !== null &&
                      say("acceptedOf", { accepted: line.acceptedQuantity, restocked: line.restockedQuantity })}
                  </span>
                </span>
              </Link>
            </td>
            <td>{line.quantity === 0 ? "—" : line.quantity}</td>
            <td>{line.points === 0 ? "—" : line.points}</td>
            <td>{line.refundFen === 0 ? "—" : <Money fen={line.refundFen} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Evidence({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  return (
    <>
      <p>{one.words === "" ? <span className={styles["faint"]}>{say("noWords")}</span> : one.words}</p>
      {one.pictures.length > 0 && (
        <div className={styles["pictures"]}>
          <Image.PreviewGroup>
            {one.pictures.map(({ url }) => (
              <Image key={url} src={`${url}?w=360`} preview={{ src: url }} width={96} height={96} alt="" />
            ))}
          </Image.PreviewGroup>
        </div>
      )}
    </>
  );
}

function About({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  const reasonOf = useReasonWords();
  const { id: program } = useProgram();
  const times = useTimes();
  const mayReadMembers = useMay("member.read");
  const parcel = (sent: { carrier: string; trackingNo: string; sentAt: string }) => (
    <>
      {sent.carrier} {sent.trackingNo}
      <br />
      <span className={styles["faint"]}>{times.moment(sent.sentAt)}</span>
    </>
  );
  const { returnAddress: home, refund } = one;
  return (
    <Facts
      items={[
        {
          name: say("buyer"),
          value: mayReadMembers ? (
            <Link to={`/${program}/members/members?member=${one.memberId}`}>{one.nickname}</Link>
          ) : (
            one.nickname
          ),
        },
        {
          name: say("record"),
          value: say("recordOf", { paid: one.member.paidOrders, refunded: one.member.refundedOrders }),
        },
        { name: say("orderNo"), value: <Link to={`/${program}/shop/orders/${one.orderId}`}>{one.orderNo}</Link> },
        {
          name: say("kindOnly"),
          value: (
            <>
              {say(`kind.${one.kind}`)}
              {one.isInstant && <span className={styles["mark"]}>{say("instant")}</span>}
              {one.freightInsured && <span className={styles["mark"]}>{say("insured")}</span>}
            </>
          ),
        },
        { name: say("reason"), value: one.reason === null ? one.answer : reasonOf(one.reason) },
        { name: say("fault"), value: say(`fault.${one.fault}`) },
        ...(home ? [{ name: say("returnAddress"), value: `${home.name} ${home.phone} ${home.address}` }] : []),
        ...(one.exchangeSkuId ? [{ name: say("exchangeFor"), value: say("otherSku") }] : []),
        ...(one.returnParcel ? [{ name: say("returnParcel"), value: parcel(one.returnParcel) }] : []),
        ...(one.reshipParcel ? [{ name: say("reshipParcel"), value: parcel(one.reshipParcel) }] : []),
        ...(refund ? [{ name: say("refundState"), value: say(`refund.${refund.state}`) }] : []),
      ]}
    />
  );
}

const known = ["member", "operator", "system", "wechat"] as const;
const why = [
  "ANSWER_TIMEOUT",
  "RETURN_TIMEOUT",
  "RECEIPT_TIMEOUT",
  "REFUND_TIMEOUT",
  "INSTANT_REFUND",
  "EXCHANGE_RECEIPT_ASSUMED",
] as const;

function Timeline({ one }: { one: ConsoleAfterSale }) {
  const say = useAfterSaleWords();
  const times = useTimes();
  return (
    <History
      items={one.timeline
        .map(({ at, to, by, reason }) => {
          const name = known.find((word) => word === by);
          const cause = why.find((word) => word === reason);
          const state =
            to === "APPLIED"
              ? say(one.kind === "GOODWILL" ? "kind.GOODWILL" : "appliedStep")
              : say(`state.${to as ConsoleAfterSale["state"]}`); // a state of the table
          const about = [name ? say(`by.${name}`) : by, cause && say(`why.${cause}`)].filter(Boolean).join(" · ");
          return { key: to, at: times.exact(at), title: state, about };
        })
        .reverse()}
    />
  );
}
