import { getProductMix, type ProductMix } from "@banyan/contracts";
import { Button } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { Panel } from "../../../patterns/page.tsx";
import { formatDecimal } from "../../../patterns/reports/units.ts";
import { largestGap } from "./role-gap.ts";
import styles from "./role-mix.module.css";
import { useProductWords } from "./words.ts";

const FRESH_MS = 60_000;
/** Nearer than this it is not worth a word. */
const FINE_BP = 500;
const percent = (bp: number) => `${formatDecimal(bp / 100, 1)}%`;

/** How the shelf is made up beside 20 / 60 / 20, and what it means; not there before a product has a role. */
export function RoleMix({ onUnset }: { onUnset: () => void }) {
  const say = useProductWords();
  const { id: program } = useProgram();
  const { data } = useReply(getProductMix, { params: { program } }, { staleMs: FRESH_MS });
  if (data === undefined || data.roles.every(({ role, products }) => role === null || products === 0)) return null;
  const unset = data.roles.find(({ role }) => role === null)?.products ?? 0;
  return (
    <Panel
      title={say("mix")}
      aside={
        unset > 0 && (
          <Button type="link" size="small" onClick={onUnset}>
            {say("mixNone", { count: unset })}
          </Button>
        )
      }
    >
      <p className={styles["words"]} title={say("mixAbout")}>
        <MixWords mix={data} />
      </p>
      <Shares
        mix={data}
        of="productsBp"
        label={say("mixProducts")}
        tell={({ products }) => say("mixCount", { count: formatCount(products) })}
      />
      <Shares mix={data} of="paidBp" label={say("mixPaid")} tell={({ paidFen }) => formatMoney(paidFen)} />
    </Panel>
  );
}

function MixWords({ mix }: { mix: ProductMix }) {
  const say = useProductWords();
  const gap = largestGap(mix.roles);
  if (gap === null || Math.abs(gap.gapBp) < FINE_BP) return say("mixFine", { points: FINE_BP / 100 });
  const points = formatDecimal(Math.abs(gap.gapBp) / 100, 1);
  return say(`mixWords.${gap.of}`, {
    ...{ role: say(`role.${gap.role}`), share: percent(gap.shareBp), target: percent(gap.targetBp) },
    gap: say(gap.gapBp > 0 ? "mixMore" : "mixLess", { points }),
  });
}

/** One bar of three parts with the targets marked below it. */
function Shares({
  mix,
  of,
  label,
  tell,
}: {
  mix: ProductMix;
  of: "productsBp" | "paidBp";
  label: string;
  tell: (one: ProductMix["roles"][number]) => string;
}) {
  const say = useProductWords();
  const roles = mix.roles.flatMap((one) => (one.role === null ? [] : [{ ...one, role: one.role }]));
  return (
    <div className={styles["row"]}>
      <span className={styles["label"]}>{label}</span>
      <ul className={styles["parts"]}>
        {roles.map((one) => (
          <li key={one.role}>
            <span className={styles["track"]} aria-hidden="true">
              <span className={styles["bar"]} style={{ width: percent(one[of] ?? 0) }} />
              <span className={styles["target"]} style={{ left: percent(one.targetBp ?? 0) }} />
            </span>
            <span>
              {say(`role.${one.role}`)} {one[of] === null ? "—" : percent(one[of])}
              <span className={styles["faint"]}>
                {" · "}
                {tell(one)} · {say("mixTarget")} {percent(one.targetBp ?? 0)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
