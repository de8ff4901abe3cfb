import { getMember, revealPhone } from "@banyan/contracts";
import { App, Button } from "antd";
import { Link, useParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useChannelName } from "../../../patterns/use-channel-name.ts";
import { useCommonWords } from "../../../words/common.ts";
import { StartRequest } from "../data-requests/start-request.tsx";
import { MemberLoyalty } from "../loyalty/member-loyalty.tsx";
import { Identity } from "../person/identity.tsx";
import styles from "../person/person.module.css";
import { Timeline } from "../person/timeline.tsx";
import { usePersonWords } from "../person/words.ts";
import { Consents, RecentOrders } from "./member-parts.tsx";
import { useMemberWords } from "./words.ts";

/** 会员 · 会员 · one: key numbers, what they did on all devices, what they are known by, agreed to and bought. */
export function Component() {
  const channelName = useChannelName();
  const say = useMemberWords();
  const sayPerson = usePersonWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const id = useParams()["id"] ?? "";
  const mayReadOrders = useMay("order.read");
  const { data, error, refetch } = useReply(getMember, { params: { program, id } });
  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  const moment = (at: string | null) => (at === null ? common("none") : times.moment(at));
  return (
    <Page>
      <PageHeader
        title={data?.nickname ?? say("member")}
        backTo={`/${program}/members/members`}
        about={data && sayPerson("number", { id: data.personId })}
        actions={<StartRequest memberId={id} />}
      />
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
      <div className={styles["columns"]}>
        <div className={styles["main"]}>{data && <Timeline personId={data.personId} />}</div>
        <div className={styles["side"]}>
          {data && (
            <Panel title={say("profile")}>
              <Facts
                items={[
                  { name: say("phone"), value: <Phone memberId={id} masked={data.phoneMasked} /> },
                  { name: say("channel"), value: channelName(data.channel) },
                  { name: say("registeredAt"), value: moment(data.registeredAt) },
                  { name: say("lastSeenAt"), value: moment(data.lastSeenAt) },
                  { name: say("lastPaidAt"), value: moment(data.lastPaidAt) },
                ]}
              />
            </Panel>
          )}
          {data && <Identity personId={data.personId} />}
          {data && (
            <Panel title={say("consents")}>
              <Consents consents={data.consents} />
            </Panel>
          )}
          <Panel>
            <div className={styles["stack"]}>
              <MemberLoyalty memberId={id} />
            </div>
          </Panel>
          {mayReadOrders && (
            <Panel>
              <RecentOrders memberId={id} />
            </Panel>
          )}
        </div>
      </div>
      <Link to={`/${program}/members/merges`} className={styles["faint"]}>
        {sayPerson("log")}
      </Link>
    </Page>
  );
}

/** Masked until someone who may asks to see it; each look is written down. */
function Phone({ memberId, masked }: { memberId: string; masked: string | null }) {
  const say = useMemberWords();
  const sayPerson = usePersonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const may = useMay("member.personal");
  const reveal = useAction(revealPhone);
  if (masked === null) return say("noPhone");
  if (reveal.data) return reveal.data.phone ?? say("noPhone");
  const ask = () =>
    modal.confirm({
      title: sayPerson("phone"),
      content: sayPerson("phoneWarn"),
      onOk: () => reveal.mutateAsync({ params: { program, id: memberId } }).catch(toast.refused),
    });
  return (
    <>
      {masked}
      {may && (
        <Button type="link" size="small" onClick={ask}>
          {sayPerson("phone")}
        </Button>
      )}
    </>
  );
}
