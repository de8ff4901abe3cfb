import { getPerson } from "@banyan/contracts";
import { Link, useParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { Identity } from "./identity.tsx";
import styles from "./person.module.css";
import { Timeline } from "./timeline.tsx";
import { usePersonWords } from "./words.ts";

/** 会员 · 一个人: a visitor by number, whoever they turn out to be. */
export function Component() {
  const say = usePersonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const personId = Number(useParams()["personId"]);
  const { data, error, refetch } = useReply(getPerson, { params: { program, personId } });
  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  const others = data?.numbers.filter((number) => number !== data.personId) ?? [];
  return (
    <Page>
      <PageHeader
        title={data?.member?.nickname ?? say("visitor", { id: data?.personId ?? personId })}
        backTo={`/${program}/members/members`}
        about={
          data &&
          [
            say("since", { time: times.moment(data.createdAt) }),
            ...(others.length > 0 ? [say("numbers", { list: others.join(say("comma")) })] : []),
          ].join(" · ")
        }
        actions={data?.member && <Link to={`/${program}/members/members/${data.member.id}`}>{say("toMember")}</Link>}
      />
      <div className={styles["columns"]}>
        <div className={styles["main"]}>
          <Timeline personId={personId} />
        </div>
        <div className={styles["side"]}>
          <Identity personId={personId} />
        </div>
      </div>
    </Page>
  );
}
