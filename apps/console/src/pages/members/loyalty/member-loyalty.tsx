import { getMemberLoyalty, listMemberPoints, type PointsMovement } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { AdjustPoints } from "./adjust-points.tsx";
import styles from "./loyalty.module.css";
import { useLoyaltyWords } from "./words.ts";

/** A member's level and points beside the profile: what they have, what moved, and moving it by hand. */
export function MemberLoyalty({ memberId }: { memberId: string }) {
  const say = useLoyaltyWords();
  const common = useCommonWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const mayAdjust = useMay("points.adjust");
  const [isAdjusting, setIsAdjusting] = useState(false);
  const params = { program, id: memberId };
  const { data, error, refetch } = useReply(getMemberLoyalty, { params });
  if (error !== null && data === undefined) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (data === undefined) return <Block height={160} />;
  const { balance, held, expiring, growth, level, keptUntil, paidMemberUntil, levelHistory } = data;
  const notes = [
    ...(held > 0 ? [say("held", { count: formatCount(held) })] : []),
    ...(expiring ? [say("expiring", { count: formatCount(expiring.points), time: times.dayOf(expiring.at) })] : []),
  ];
  return (
    <>
      <section>
        <div className={styles["head"]}>
          <h3>{say("section")}</h3>
          {mayAdjust && (
            <Button type="link" size="small" onClick={() => setIsAdjusting(true)}>
              {say("adjust")}
            </Button>
          )}
        </div>
        <Facts
          items={[
            {
              name: say("level"),
              value: (
                <>
                  {level?.name ?? say("noLevel")}{" "}
                  {keptUntil !== null && (
                    <span className={styles["faint"]}>{say("keptUntil", { time: times.dayOf(keptUntil) })}</span>
                  )}
                </>
              ),
            },
            { name: say("growthValue"), value: formatCount(growth) },
            {
              name: say("balance"),
              value: (
                <>
                  {formatCount(balance)} <span className={styles["faint"]}>{notes.join(" · ")}</span>
                </>
              ),
            },
            {
              name: say("paidMember"),
              value:
                paidMemberUntil === null ? say("notPaid") : say("paidUntil", { time: times.moment(paidMemberUntil) }),
            },
            ...(levelHistory.length > 0
              ? [
                  {
                    name: say("levelHistory"),
                    value: levelHistory
                      .slice(0, 3)
                      .map(
                        ({ at, from, to }) =>
                          `${say("levelMove", { from: from ?? common("none"), to: to ?? common("none") })} ${times.dayOf(at)}`,
                      )
                      .join(" · "),
                  },
                ]
              : []),
          ]}
        />
      </section>
      <PointsHistory memberId={memberId} />
      {isAdjusting && <AdjustPoints memberId={memberId} loyalty={data} onClose={() => setIsAdjusting(false)} />}
    </>
  );
}

/** The newest first; earlier ones page by page. */
function PointsHistory({ memberId }: { memberId: string }) {
  const say = useLoyaltyWords();
  const { id: program } = useProgram();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const { data } = useReply(
    listMemberPoints,
    { params: { program, id: memberId }, query: { ...(cursor !== undefined && { cursor }) } },
    { keepPrevious: true },
  );
  return (
    <section>
      <h3>{say("history")}</h3>
      {data === undefined && <Block height={80} />}
      {data?.items.length === 0 && <p className={styles["faint"]}>{say("noHistory")}</p>}
      <ul className={styles["lines"]}>
        {data?.items.map((movement) => (
          <Movement key={movement.id} movement={movement} />
        ))}
      </ul>
      {data?.nextCursor && (
        <Button type="link" size="small" onClick={() => data.nextCursor && setCursors([...cursors, data.nextCursor])}>
          {say("more")}
        </Button>
      )}
    </section>
  );
}

function Movement({ movement: { at, kind, points, balance, reason } }: { movement: PointsMovement }) {
  const say = useLoyaltyWords();
  const times = useTimes();
  return (
    <li>
      <span className={styles["words"]}>
        <span>
          {say(`kind.${kind}`)} {reason !== "" && <span className={styles["faint"]}>{reason}</span>}
        </span>
        <span className={styles["faint"]}>{times.moment(at)}</span>
      </span>
      <span className={points > 0 ? styles["plus"] : undefined}>
        {points > 0 ? "+" : ""}
        {formatCount(points)}
      </span>
      <span className={`${styles["faint"]} ${styles["right"]}`}>{say("after", { count: formatCount(balance) })}</span>
    </li>
  );
}
