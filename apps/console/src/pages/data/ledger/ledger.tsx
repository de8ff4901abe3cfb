import { Segmented } from "antd";
import { urlChoice } from "../../../format/url-state.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { Balances } from "./balances.tsx";
import { Subsidies } from "./subsidies.tsx";
import { useLedgerWords } from "./words.ts";

const views = ["balances", "subsidies"] as const;
const filters = { view: urlChoice(views) };

/** 数据 · 账本: where the money stands, and what was given away to earn it. */
export function Component() {
  const say = useLedgerWords();
  const [{ view = "balances" }, setFilter] = useUrlState(filters);
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          <Segmented
            value={view}
            onChange={(next) => setFilter({ view: next === "balances" ? undefined : next })}
            options={views.map((value) => ({ value, label: say(`view.${value}`) }))}
          />
        }
      />
      {view === "balances" ? <Balances /> : <Subsidies />}
    </Page>
  );
}
