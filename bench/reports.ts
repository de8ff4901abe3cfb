import { isDeepStrictEqual } from "node:util";
import { createClient } from "@clickhouse/client";
import pg from "pg";
import { type ClickHouse, createClickHouse } from "../apps/server/src/kernel/clickhouse.ts";
import { virtualClock } from "../apps/server/src/kernel/clock.ts";
import { parseInput } from "../apps/server/src/kernel/http.ts";
import { migrateClickHouse } from "../apps/server/src/migrations.ts";
import { createReports, type Reports, reportKinds } from "../apps/server/src/modules/analytics/reports/reports.ts";
import { createRollUp } from "../apps/server/src/modules/tracking/roll-up/roll-up.ts";
import { type Bench, type Figures, median, rounded } from "./harness/bench.ts";
import { cpuMsOf } from "./harness/cpu.ts";
import { startGround } from "./harness/ground.ts";
import { until } from "./harness/until.ts";
import { copyToPostgres } from "./reports/copy.ts";
import { part as funnel } from "./reports/funnel.ts";
import { type DataSet, dataSets, generate, ZONE } from "./reports/generate.ts";
import type { Against, Field, Measure, Part } from "./reports/part.ts";
import { part as paths } from "./reports/paths.ts";
import { part as retention } from "./reports/retention.ts";

const parts: readonly Part[] = [funnel, retention, paths];

const WARM_UP = 2;
const ROUNDS = 5;
/** CPU time is told in ticks of 10 ms: a short answer is asked for so often that they do not matter. */
const LEAST_MEASURED_MS = 400;
/** Everything happened before. */
const NOW = new Date("2026-11-22T04:00:00Z");
const database = "reports";

/**
 * Reports over 1, 5 and 20 million events in our own tables, asked through the reports' front door: CPU time of the ClickHouse
 * process for one answer. Then 1 % of the people turn out to be others and some are erased, and every answer must be the one that
 * reading all events gives. `BANYAN_BENCH_REPORTS=1m` (or `1m,5m`) leaves the larger ones out.
 */
export const bench: Bench = {
  about: "CPU milliseconds of ClickHouse for a funnel, retention, lifecycle and paths over 1, 5 and 20 million events",
  async run(say) {
    const sizes = process.env["BANYAN_BENCH_REPORTS"]?.split(",");
    const sets = dataSets.filter(({ name }) => sizes?.includes(name) ?? true);
    const [largest = dataSets[0]] = sets.toReversed();
    say("starting PostgreSQL and ClickHouse");
    const ground = await startGround();
    const clickhouse = createClickHouse({ url: ground.clickhouseUrl, database });
    const client = createClient({ url: ground.clickhouseUrl, database });
    const postgres = new pg.Client({ connectionString: await ground.database("reports") });
    const stops = [() => postgres.end(), () => client.close(), () => clickhouse.close(), () => ground.stop()];
    try {
      await postgres.connect();
      await migrateClickHouse(clickhouse);
      const reports = openReports(clickhouse);
      const clickhouseCpu = () => cpuMsOf(ground.clickhousePid());
      const bySize: Record<string, Figures> = {};
      const against: { name: string; figures: Figures }[] = [];
      const broken: string[] = [];
      for (const data of sets) {
        say(`${data.name}: making events of ${data.persons} people`);
        await generate(clickhouse, data);
        await settled(clickhouse);
        const rows = await countRows(clickhouse, data);
        say(`${data.name}: ${rows} events`);
        const figures: Figures = { rows };
        for (const measure of measuresOf(parts)) {
          const { cpuMs, wallMs } = await measured(clickhouseCpu, () => ask(reports, measure, data, "question"));
          figures[measure.figure] = rounded(cpuMs);
          figures["wallMs"] = rounded((figures["wallMs"] ?? 0) + wallMs);
          say(`${data.name}: ${measure.figure} ${rounded(cpuMs)}`);
          const most = measure.most?.[data.name];
          if (most !== undefined && cpuMs > most)
            broken.push(`${measure.figure} at ${data.name}: ${rounded(cpuMs)}; ${most} is the most`);
        }
        bySize[data.name] = figures;
        const theirs = parts.flatMap((part) => part.against ?? []).filter(({ size }) => size === data.name);
        if (theirs.some(({ on }) => on === "postgres")) await copyToPostgres(clickhouse, postgres, data);
        for (const one of theirs) {
          const figure = await standBeside(one, { clickhouse: client, postgres, data }, clickhouseCpu);
          against.push({ name: `${one.name} (${data.name})`, figures: { rows, [one.figure]: rounded(figure) } });
          say(`${data.name}: ${one.figure} of ${one.name}: ${rounded(figure)}`);
        }
      }
      const smallest = sets[0] ?? largest;
      if (smallest) broken.push(...(await changePeople(clickhouse, reports, smallest, say)));
      const ours = (largest && bySize[largest.name]) ?? {};
      const [first = { name: "", figures: {} }] = against;
      const metric = Object.keys(first.figures).find((key) => key !== "rows") ?? "rows";
      const beside = bySize[/\((\w+)\)$/.exec(first.name)?.[1] ?? ""] ?? ours;
      return {
        ours,
        against: [...againstOurselves(bySize, largest), ...against],
        ratio: { metric, value: rounded((beside[metric] ?? 0) / (first.figures[metric] ?? 1)), higherIsBetter: false },
        broken,
        notes: [
          `CPU (user + system) of the ClickHouse process for one answer, median of ${ROUNDS} warm rounds; wallMs: all of them once`,
          `answers compared with reading every event, before and after 1 % of the people were merged and 0.5 % erased`,
        ],
      };
    } finally {
      for (const stop of stops) await stop();
    }
  },
};

const measuresOf = (list: readonly Part[]): Measure[] =>
  list.flatMap(({ measures }) => measures.filter(({ kind }) => reportKinds.some((one) => one.kind === kind)));

const againstOurselves = (bySize: Record<string, Figures>, largest: DataSet | undefined) =>
  Object.entries(bySize).flatMap(([name, figures]) =>
    name === largest?.name ? [] : [{ name: `ours (${name})`, figures }],
  );

function openReports(clickhouse: ClickHouse): Reports {
  return createReports({
    clickhouse,
    clock: virtualClock(NOW),
    programs: { byId: async (id: string) => ({ id, appid: id, name: id, zone: ZONE }) } as never, // asked for nothing else
    vocabulary: async () => new Map(),
    cohort: async () => [],
    membersOf: async () => new Map(),
  });
}

async function ask(reports: Reports, measure: Measure, data: DataSet, which: "question" | "sameAs"): Promise<unknown> {
  const report = reportKinds.find(({ kind }) => kind === measure.kind);
  const question = (which === "sameAs" ? measure.sameAs : measure.question)?.(data);
  if (!report) throw new Error(`no report of kind ${measure.kind}`);
  return reports.answer(report, data.name, parseInput(report.endpoint.body, question, "question"));
}

/** CPU and wall time of one call: median over rounds. */
async function measured(cpuMs: () => number, run: () => Promise<unknown>): Promise<{ cpuMs: number; wallMs: number }> {
  for (let n = 0; n < WARM_UP; n++) await run();
  const began = performance.now();
  await run();
  const times = Math.max(1, Math.round(LEAST_MEASURED_MS / (performance.now() - began)));
  const cpus: number[] = [];
  const walls: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [cpu, wall] = [cpuMs(), performance.now()];
    for (let n = 0; n < times; n++) await run();
    cpus.push((cpuMs() - cpu) / times);
    walls.push((performance.now() - wall) / times);
  }
  return { cpuMs: median(cpus), wallMs: median(walls) };
}

async function standBeside(one: Against, field: Field, clickhouseCpu: () => number): Promise<number> {
  const { rows } = await field.postgres.query<{ pid: number }>("select pg_backend_pid() as pid");
  const pid = rows[0]?.pid ?? 0;
  const cpu = one.on === "postgres" ? () => cpuMsOf(pid) : clickhouseCpu;
  return (await measured(cpu, () => one.run(field))).cpuMs;
}

async function countRows(clickhouse: ClickHouse, { name }: DataSet): Promise<number> {
  const [row] = await clickhouse.query<{ rows: number }>(
    `SELECT count() AS rows FROM events WHERE program = {name:String}`,
    { name },
  );
  return row?.rows ?? 0;
}

/** Merges in the background take CPU of the same process: they are over, and no new ones begin. */
async function settled(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.command("SYSTEM START MERGES");
  const merging = async () => (await clickhouse.query(`SELECT 1 FROM system.merges LIMIT 1`)).length > 0;
  await until(async () => !(await merging()), "merges are over", { withinMs: 120_000, everyMs: 500 });
  await clickhouse.command("SYSTEM STOP MERGES");
}

/** One in a hundred is another one, one in two hundred is erased: what is answered then must be what reading all events answers. */
async function changePeople(
  clickhouse: ClickHouse,
  reports: Reports,
  data: DataSet,
  say: (progress: string) => void,
): Promise<string[]> {
  const program = data.name;
  const broken: string[] = [];
  const compare = async (when: string) => {
    for (const measure of measuresOf(parts).filter(({ sameAs }) => sameAs)) {
      const of = measure.compared ?? ((answer: unknown) => answer);
      const [one, other] = [await ask(reports, measure, data, "question"), await ask(reports, measure, data, "sameAs")];
      if (!isDeepStrictEqual(of(one as never), of(other as never)))
        broken.push(`${measure.figure} ${when}: not what reading all events gives`);
    }
    say(`answers compared ${when}`);
  };
  await compare("before anything changed");
  await clickhouse.command(
    `INSERT INTO person_merges (program, from, into, at, version)
     SELECT {program:String}, number * 100 + 7, number * 100 + 8, now64(3), 1 FROM numbers({pairs:UInt32})`,
    { program, pairs: Math.floor(data.persons / 100) },
  );
  await compare("after merges");
  await clickhouse.command("SYSTEM START MERGES");
  const rollUp = createRollUp(clickhouse);
  const gone = Array.from({ length: Math.floor(data.persons / 200) }, (_, n) => n * 200 + 3);
  await clickhouse.command(
    `ALTER TABLE events DELETE WHERE program = {program:String} AND person IN {gone:Array(UInt32)} SETTINGS mutations_sync = 1`,
    { program, gone },
  );
  await rollUp.forget(program, gone);
  await compare("after erasures");
  return broken;
}
