import { getCouponResults } from "@banyan/contracts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatShare } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { LineChart } from "../../../patterns/line-chart.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useCouponWords } from "./words.ts";

/** What became of the coupons: claimed, used, what they cost and what was paid with them, day by day. */
export function CouponResults({ id }: { id: string }) {
  const say = useCouponWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getCouponResults, { params: { program, id } });
  if (error !== null && data === undefined) {
    return (
      <Panel title={say("results")}>
        <ErrorState error={error} retry={() => void refetch()} compact />
      </Panel>
    );
  }
  const share = data === undefined ? null : formatShare(data.used, data.claimed);
  return (
    <>
      <Figures columns={5}>
        <Figure label={say("claimed")} value={data && formatCount(data.claimed)} />
        <Figure label={say("used")} definition={say("usedDefinition")} value={data && formatCount(data.used)} />
        <Figure label={say("usedRate")} value={data && (share ?? "—")} />
        <Figure label={say("cost")} definition={say("costDefinition")} value={data && <Money fen={data.costFen} />} />
        <Figure
          label={say("revenue")}
          definition={say("revenueDefinition")}
          value={data && <Money fen={data.revenueFen} />}
        />
      </Figures>
      <Panel title={say("byDay")}>
        {data !== undefined && data.days.length === 0 ? (
          <EmptyState title={say("noResults")} hint={say("noResultsHint")} />
        ) : (
          <LineChart
            height={220}
            label={say("byDay")}
            labels={data?.days.map(({ day }) => times.dayLabel(day)) ?? []}
            lines={[
              { name: say("claimed"), values: data?.days.map(({ claimed }) => claimed) ?? [] },
              { name: say("used"), values: data?.days.map(({ used }) => used) ?? [] },
            ]}
            format={formatCount}
            formatAxis={formatCount}
          />
        )}
      </Panel>
    </>
  );
}
