import type { createClient } from "@clickhouse/client";
import type pg from "pg";
import type { DataSet } from "./generate.ts";

/** What one file of this folder measures: its report asked as the console asks it, and others' ways to the same answer. */
export type Part = {
  readonly measures: readonly Measure[];
  readonly against?: readonly Against[];
};

export type Measure = {
  /** Such as `retentionCpuMs`: CPU of the ClickHouse process for one answer. */
  figure: string;
  /** Of `reportKinds`; a kind that is not there is left out. */
  kind: string;
  /** As it is sent; defaults are filled in. */
  question(data: DataSet): Record<string, unknown>;
  /** The same asked in another way that must be answered the same: before and after people were merged and erased. */
  sameAs?(data: DataSet): Record<string, unknown>;
  /** Of an answer, what must be the same; all of it if not said. */
  compared?(answer: never): unknown;
  /** CPU-milliseconds at most, by size. */
  most?: Partial<Record<DataSet["name"], number>>;
};

export type Against = {
  /** Such as `windowFunnel strict_once`. */
  name: string;
  /** Which of the measures it stands beside. */
  figure: string;
  size: DataSet["name"];
  /** PostgreSQL has the events of the size `1m` as `events (person, event, ts, day, session)`, in this order as its primary index. */
  run(field: Field): Promise<unknown>;
  /** Whose CPU: ClickHouse's process, or this connection's backend in PostgreSQL. */
  on: "clickhouse" | "postgres";
};

export type Field = { clickhouse: ReturnType<typeof createClient>; postgres: pg.Client; data: DataSet };
