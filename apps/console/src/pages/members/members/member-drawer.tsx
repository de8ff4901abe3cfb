import { getMember } from "@banyan/contracts";
import { Drawer } from "antd";
import { Link } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Money } from "../../../patterns/money.tsx";
import { useChannelName } from "../../../patterns/use-channel-name.ts";
import { useCommonWords } from "../../../words/common.ts";
import { MemberLoyalty } from "../loyalty/member-loyalty.tsx";
import { Consents, RecentOrders } from "./member-parts.tsx";
import styles from "./members.module.css";
import { useMemberWords } from "./words.ts";

/** One member at the side: key numbers, profile, what was bought, what was consented to. */
export function MemberDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const channelName = useChannelName();
  const say = useMemberWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const mayReadOrders = useMay("order.read");
  const { data, error, refetch } = useReply(
    getMember,
    { params: { program, id: id ?? "" } },
    { enabled: id !== undefined },
  );
  const moment = (at: string | null) => (at === null ? common("none") : times.moment(at));

  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      size={520}
      title={data?.nickname ?? say("member")}
      extra={data && <Link to={`/${program}/members/members/${data.id}`}>{say("details")}</Link>}
    >
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <div className={styles["drawer"]}>
          <Figures columns={3}>
            <Figure label={say("paid")} value={data && <Money fen={data.paidFen} />} />
            <Figure label={say("orders")} value={data && formatCount(data.orderCount)} />
            <Figure
              label={say("average")}
              value={
                data &&
                (data.orderCount === 0 ? common("none") : <Money fen={Math.round(data.paidFen / data.orderCount)} />)
              }
            />
          </Figures>
          <section>
            <h3>{say("profile")}</h3>
            {data === undefined ? (
              <Block height={120} />
            ) : (
              <Facts
                items={[
                  { name: say("phone"), value: data.phoneMasked ?? say("noPhone") },
                  { name: say("channel"), value: channelName(data.channel) },
                  { name: say("registeredAt"), value: moment(data.registeredAt) },
                  { name: say("lastSeenAt"), value: moment(data.lastSeenAt) },
                  { name: say("lastPaidAt"), value: moment(data.lastPaidAt) },
                ]}
              />
            )}
          </section>
          {id !== undefined && <MemberLoyalty key={id} memberId={id} />}
          {id !== undefined && mayReadOrders && <RecentOrders memberId={id} />}
          <section>
            <h3>{say("consents")}</h3>
            {data && <Consents consents={data.consents} />}
          </section>
        </div>
      )}
    </Drawer>
  );
}
