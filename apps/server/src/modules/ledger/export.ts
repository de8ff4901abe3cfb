import { balanceOf, chart } from "./accounts.ts";
import { listEntries, type Place, sumOfPeriod } from "./statement-store.ts";
import {
  checkPeriod,
  type Language,
  readNames,
  refsOf,
  type StatementDeps,
  type StatementQuery,
  toEntry,
} from "./statements.ts";

const CHUNK = 1_000;
const heads = {
  zh: ["时间", "凭证", "事项", "来源", "账户", "明细", "单位", "借方", "贷方", "余额"],
  en: ["Time", "Transaction", "What", "Source", "Account", "Detail", "Unit", "Debit", "Credit", "Balance"],
} as const;

/**
 * A statement as CSV, written page by page: whatever its length, a page is all that memory holds.
 * Amounts of money in yuan. Errors (before anything is written): RANGE_TOO_LONG, INVALID_INPUT.
 */
export async function exportStatement(
  deps: StatementDeps,
  programId: string,
  query: StatementQuery,
  language: Language,
): Promise<AsyncIterable<string>> {
  checkPeriod(query);
  const period = { programId, account: query.account, ref: query.ref, from: query.from, to: query.to };
  const { before } = await sumOfPeriod(deps.db.reports, period);
  return write();

  async function* write() {
    const { unit } = chart[query.account];
    const amount = (value: number) => (unit === "FEN" ? yuan(value) : String(value));
    let balance = balanceOf(query.account, before);
    yield `\uFEFF${csvLine(heads[language])}`; // the mark tells Excel it is UTF-8
    yield csvLine([
      query.from,
      "",
      language === "zh" ? "期初余额" : "Opening",
      "",
      "",
      "",
      unit,
      "",
      "",
      amount(balance),
    ]);
    for (let place: Place | null = null; ; ) {
      const rows: Awaited<ReturnType<typeof listEntries>> = await listEntries(deps.db.reports, period, place, CHUNK);
      const nameOf = await readNames(deps, programId, refsOf(rows));
      let text = "";
      for (const row of rows) {
        const entry = toEntry(row, nameOf, language);
        balance += balanceOf(query.account, row);
        text += csvLine([
          entry.at,
          entry.transactionId,
          entry.kindName,
          entry.source,
          chart[entry.account][language],
          entry.ref === null ? "" : entry.name,
          entry.unit,
          amount(entry.debit),
          amount(entry.credit),
          amount(balance),
        ]);
      }
      if (text !== "") yield text;
      place = rows.at(-1) ?? null;
      if (rows.length < CHUNK) return;
    }
  }
}

const yuan = (fen: number) =>
  `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;

/** A cell that begins like a formula would be run by Excel: a quote before it keeps it text. Numbers stay numbers. */
function csvLine(cells: readonly string[]): string {
  const cell = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${cells.map(cell).join(",")}\r\n`;
}
