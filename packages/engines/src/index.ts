export { type ClickHouseOptions, startClickHouse } from "./clickhouse/clickhouse.ts";
export type { Engine, EngineName, EngineState } from "./engine.ts";
export { type Engines, type EnginesOptions, startEngines } from "./engines.ts";
export { createDatabase, createDatabaseFromTemplate, dropDatabase } from "./postgres/databases.ts";
export { type PostgresOptions, startPostgres } from "./postgres/postgres.ts";
