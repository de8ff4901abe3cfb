import {
  exportLedgerStatement,
  getLedgerStatement,
  getLedgerTransaction,
  getSubsidies,
  listLedgerAccounts,
  listLedgerChecks,
  runLedgerChecks,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Ledger } from "./service.ts";

export function routesLedger(http: Http, ledger: Ledger): void {
  http.handle(listLedgerAccounts, ({ program, query, language }) => ledger.accounts(program, query, language));
  http.handle(getLedgerStatement, ({ program, query, language }) => ledger.statement(program, query, language));
  http.handle(exportLedgerStatement, async ({ program, query, staff, language, reply }) => {
    const lines = await ledger.export(program, query, staff, language);
    const name = `${query.account}-${query.from}-${query.to}.csv`;
    reply.header("content-disposition", `attachment; filename="${name}"`);
    return lines;
  });
  http.handle(getLedgerTransaction, ({ program, params, language }) =>
    ledger.transaction(program, params.id, language),
  );
  http.handle(getSubsidies, ({ program, query, language }) => ledger.subsidies(program, query, language));
  http.handle(listLedgerChecks, ({ program, query }) => ledger.checkRuns(program, query.cursor));
  http.handle(runLedgerChecks, ({ program, staff }) => ledger.check(program, staff.name));
}
