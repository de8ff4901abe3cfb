import { getLoyalty } from "@banyan/contracts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { LevelsEditor } from "./levels-editor.tsx";
import styles from "./loyalty.module.css";
import { RulesEditor } from "./rules-editor.tsx";
import { useLoyaltyWords } from "./words.ts";

/** 会员 · 等级积分: what members hold, the levels they rise through, how points are earned and spent. */
export function Component() {
  const say = useLoyaltyWords();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getLoyalty, { params: { program } });
  const totals = data?.totals;
  const worth = data && formatMoney(Math.floor(((totals?.usable ?? 0) * 100) / data.rules.spend.pointsPerYuan));
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} />
      {error !== null && data === undefined ? (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      ) : (
        <>
          <Figures columns={3}>
            <Figure
              label={say("usable")}
              definition={say("usableAbout")}
              value={
                totals && (
                  <>
                    {formatCount(totals.usable)}{" "}
                    <span className={styles["faint"]}>{say("worth", { amount: worth ?? "" })}</span>
                  </>
                )
              }
            />
            <Figure label={say("owed")} definition={say("owedAbout")} value={totals && formatCount(totals.owed)} />
            <Figure
              label={say("accounts")}
              definition={say("accountsAbout")}
              value={totals && formatCount(totals.members)}
            />
          </Figures>
          {data === undefined ? (
            <Panel>
              <Block height={420} />
            </Panel>
          ) : (
            <div className={styles["halves"]}>
              <LevelsEditor key={data.version} loyalty={data} />
              <RulesEditor rules={data.rules} />
            </div>
          )}
        </>
      )}
    </Page>
  );
}
