import { DownloadOutlined } from "@ant-design/icons";
import { getLedgerStatement, type LedgerAccount, ledgerAccounts, listLedgerAccounts } from "@banyan/contracts";
import { Button } from "antd";
import { Link, useParams } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { addDays, isDay } from "../../../format/days.ts";
import { urlMatching, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { DayRangePicker } from "../../../patterns/day-range.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { PageMissing } from "../../../shell/page-states.tsx";
import { Amount } from "./amount.tsx";
import styles from "./ledger.module.css";
import { Statement } from "./statement.tsx";
import { TransactionDrawer } from "./transaction-drawer.tsx";
import { useLedgerWords } from "./words.ts";

const FIRST_DAYS = 30;
const filters = {
  ref: urlText(64),
  from: urlMatching(isDay),
  to: urlMatching(isDay),
  transaction: urlText(36),
};
const isAccount = (text: string): text is LedgerAccount => (ledgerAccounts as readonly string[]).includes(text);

export function Component() {
  const { account = "" } = useParams();
  return isAccount(account) ? <AccountPage key={account} account={account} /> : <PageMissing />;
}

/** One account over some days: opening, entries, closing; what it is split into; every entry opens its transaction. */
function AccountPage({ account }: { account: LedgerAccount }) {
  const say = useLedgerWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const [filter, setFilter] = useUrlState(filters);
  const today = times.dayOf(new Date());
  const { ref } = filter;
  const range =
    filter.from !== undefined && filter.to !== undefined && filter.from <= filter.to
      ? { from: filter.from, to: filter.to }
      : { from: addDays(today, 1 - FIRST_DAYS), to: today };
  const asked = { account, ...(ref !== undefined && { ref }), ...range };
  const { data } = useReply(getLedgerStatement, { params: { program }, query: asked }, { keepPrevious: true });
  const unit = data?.account.unit ?? "FEN";
  const amount = (value: number | undefined) => value !== undefined && <Amount value={value} unit={unit} />;
  const search = new URLSearchParams(asked);
  return (
    <Page>
      <PageHeader
        backTo={ref === undefined ? `/${program}/data/ledger` : `/${program}/data/ledger/${account}`}
        title={data?.account.name ?? ""}
        actions={
          <>
            <DayRangePicker
              label={say("range")}
              value={range}
              today={today}
              onChange={(next) => setFilter({ from: next?.from, to: next?.to })}
            />
            <Button
              icon={<DownloadOutlined />}
              href={`/api/console/programs/${program}/ledger/statement.csv?${search}`}
              download
            >
              {say("export")}
            </Button>
          </>
        }
      />
      <Figures columns={4}>
        <Figure label={say("opening")} definition={say("openingAbout")} value={amount(data?.opening) || undefined} />
        <Figure label={say("debit")} value={amount(data?.debit) || undefined} />
        <Figure label={say("credit")} value={amount(data?.credit) || undefined} />
        <Figure label={say("closing")} definition={say("closingAbout")} value={amount(data?.closing) || undefined} />
      </Figures>
      {data?.account.isSplit && <Split account={account} />}
      <Statement
        key={JSON.stringify(asked)}
        asked={asked}
        isSplit={data?.account.isSplit ?? false}
        onOpen={(transaction) => setFilter({ transaction })}
      />
      <TransactionDrawer id={filter.transaction} onClose={() => setFilter({ transaction: undefined })} />
    </Page>
  );
}

const MOST_SPLIT = 10;

/** The largest of what an account is split into. */
function Split({ account }: { account: LedgerAccount }) {
  const say = useLedgerWords();
  const { id: program } = useProgram();
  const { data } = useReply(listLedgerAccounts, { params: { program }, query: { account } });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title={say("split")} flush>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th>{say("splitName")}</th>
            <th>{say("debit")}</th>
            <th>{say("credit")}</th>
            <th>{say("balance")}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.slice(0, MOST_SPLIT).map(({ ref, name, unit, debit, credit, balance }) => (
            <tr key={ref} className={styles["row"]}>
              <td>
                <Link to={`/${program}/data/ledger/${account}?ref=${encodeURIComponent(ref ?? "")}`}>{name}</Link>
              </td>
              <td>
                <Amount value={debit} unit={unit} quiet />
              </td>
              <td>
                <Amount value={credit} unit={unit} quiet />
              </td>
              <td>
                <Amount value={balance} unit={unit} quiet />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
