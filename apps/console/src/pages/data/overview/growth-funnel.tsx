import { type MetricKey, type MetricsAnswer, metricOf } from "@banyan/contracts";
import { Link } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { FunnelStrip } from "../../../patterns/funnel-strip.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { biggestLeak, type Leak, type Steps } from "./leak.ts";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words.ts";

/** Five nodes from coming to paying, all of them people, and the biggest leak in a sentence. */
export function GrowthFunnel({ answer }: { answer: MetricsAnswer | undefined }) {
  const say = useOverviewWords();
  const { id: program } = useProgram();
  const { language } = usePreferences();
  const now = answer && stepsOf(answer, "total");
  const before = answer && stepsOf(answer, "before");
  const leak = now && before ? biggestLeak(now, before) : null;
  return (
    <Panel title={say("funnel")} aside={<Link to={`/${program}/data/trends`}>{say("toTrends")}</Link>}>
      <FunnelStrip
        label={say("funnel")}
        steps={[
          {
            ...{ key: "visitors", label: metricOf("visitors").name[language] },
            ...{ definition: metricOf("visitors").definition[language], value: now?.people.visitors },
          },
          ...(["viewers", "cart", "orders", "paid"] as const).map((key) => ({
            ...{ key, label: say(`step.${key}`), definition: say(`step.${key}About`), value: now?.people[key] },
          })),
        ]}
      />
      {leak !== null && <p className={styles["leak"]}>{leakWords(leak)}</p>}
    </Panel>
  );

  function leakWords({ from, to, kind, people, rate, rateBefore, lostFen }: Leak): string {
    const step = { from: say(`step.${from}`), to: say(`step.${to}`), rate: formatPercent(rate) };
    if (kind === "largest") return say("leak.largest", { ...step, people: formatCount(people) });
    const lost = { people: formatCount(people), before: formatPercent(rateBefore ?? 0) };
    return say("leak.worse", { ...step, ...lost, money: unitFormat("fen", language).exact(lostFen ?? 0) });
  }
}

/** People at each node: the rates say whom they divide. */
function stepsOf({ metrics }: MetricsAnswer, of: "total" | "before"): Steps {
  const told = (key: MetricKey) => metrics.find((one) => one.key === key)?.[of];
  return {
    people: {
      visitors: told("visitors")?.value ?? 0,
      viewers: told("product_view_rate")?.part ?? 0,
      cart: told("checkout_rate")?.whole ?? 0,
      orders: told("payment_rate")?.whole ?? 0,
      paid: told("buyers")?.value ?? 0,
    },
    paidFen: told("paid_amount")?.value ?? 0,
  };
}
