import {
  type CampaignReviewAnswer,
  type CampaignReviewCell,
  type ReviewSpan,
  readCampaignReview,
} from "@banyan/contracts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { PeopleNumber, PeopleProvider } from "../../../patterns/reports/people.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatDecimal } from "../../../patterns/reports/units.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import styles from "./promotions.module.css";
import { useReviewWords } from "./review-words.ts";

/** How a promotion went: who used it, what it cost and brought, and whether the shop took more than usual. */
export function Review({ id }: { id: string }) {
  const say = useReviewWords();
  const question = { promotionId: id };
  const { data, error, refetch } = useReport(readCampaignReview, question);
  if (error !== null && data === undefined)
    return (
      <Panel title={say("title")}>
        <ErrorState error={error} retry={() => void refetch()} compact />
      </Panel>
    );
  const people = (of: CampaignReviewCell["of"], count: number, title: string) => (
    <PeopleNumber isNobody={count === 0} asked={{ kind: "campaign-review", question, cell: { of }, title }}>
      {formatCount(count)}
    </PeopleNumber>
  );
  return (
    <PeopleProvider>
      <Figures columns={3}>
        <Figure
          label={say("participants")}
          definition={say("participantsAbout")}
          value={data && people("buyers", data.buyers, say("participants"))}
        />
        <Figure
          label={say("newBuyers")}
          definition={say("newBuyersAbout")}
          value={data && people("newBuyers", data.newBuyers, say("newBuyers"))}
        />
        <Figure
          label={say("roi")}
          definition={say("roiAbout")}
          value={data && (data.roi === null ? "—" : say("roiValue", { roi: formatDecimal(data.roi, 1) }))}
        />
      </Figures>
      {data !== undefined && (
        <Panel title={say("spans")}>
          <p>
            <Extra answer={data} />
          </p>
          {data.during !== null && <Spans answer={data} />}
          {data.estimate !== null && <p className={styles["faint"]}>{say("extraAbout")}</p>}
        </Panel>
      )}
    </PeopleProvider>
  );
}

function Extra({ answer: { estimate, gap } }: { answer: CampaignReviewAnswer }) {
  const say = useReviewWords();
  if (estimate === null) return say(`gap.${gap ?? "NOT_BEGUN"}`);
  const { extraFen, usualFen, extraPerCost } = estimate;
  const told = { extra: formatMoney(Math.abs(extraFen)), usual: formatMoney(usualFen) };
  if (extraFen < 0) return say("extra.less", told);
  return extraPerCost === null
    ? say("extra.free", told)
    : say("extra.more", { ...told, per: formatMoney(Math.round(extraPerCost * 100)) });
}

/** Spans may be of different length: what each day brought can be compared. */
function Spans({ answer }: { answer: CampaignReviewAnswer }) {
  const say = useReviewWords();
  const times = useTimes();
  const cells = ({ days, paidFen, orders, newBuyers }: ReviewSpan) => [
    formatMoney(Math.round(paidFen / days)),
    formatDecimal(orders / days, 1),
    formatDecimal(newBuyers / days, 1),
  ];
  return (
    <ReportTable
      label={say("spans")}
      heads={[say("span"), "", say("paidADay"), say("ordersADay"), say("newBuyersADay")]}
      rows={(["before", "during", "after"] as const).map((key) => {
        const span = answer[key];
        return {
          key,
          name: say(key),
          cells:
            span === null
              ? [say(key === "before" ? "beforeOpen" : "notYet"), "—", "—", "—"]
              : [
                  say("days", { from: times.dayLabel(span.from), to: times.dayLabel(span.to), count: span.days }),
                  ...cells(span),
                ],
        };
      })}
    />
  );
}
