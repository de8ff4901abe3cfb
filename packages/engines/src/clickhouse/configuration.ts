import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";

const GRANTED_ENGINES =
  "MergeTree ReplacingMergeTree SummingMergeTree AggregatingMergeTree CollapsingMergeTree VersionedCollapsingMergeTree CoalescingMergeTree ReplicatedMergeTree ReplicatedReplacingMergeTree ReplicatedSummingMergeTree ReplicatedAggregatingMergeTree Memory Null Log TinyLog StripeLog Set Join Buffer Merge Distributed Dictionary View MaterializedView";

/** Where things lie below the data directory of the engine. */
export function paths(dataDir: string) {
  return {
    store: join(dataDir, "store"),
    backups: join(dataDir, "backups"),
    configuration: join(dataDir, "config.xml"),
    users: join(dataDir, "users.xml"),
    password: join(dataDir, "password"),
  };
}

/** Writes the engine's configuration below the data directory; nothing is ever read from the working directory or /etc. */
export function writeConfiguration(dataDir: string, memoryBytes = totalmem(), cores = availableParallelism()): void {
  const places = paths(dataDir);
  mkdirSync(places.store, { recursive: true, mode: 0o700 });
  mkdirSync(places.backups, { recursive: true, mode: 0o700 });
  writeFileSync(places.configuration, configurationXml(dataDir, memoryBytes), { mode: 0o600 });
  writeFileSync(places.users, usersXml(memoryBytes, cores), { mode: 0o600 });
  if (!existsSync(places.password))
    writeFileSync(places.password, randomBytes(18).toString("base64url"), { mode: 0o600 });
}

/**
 * Made once per data directory. Loopback alone protects from nobody on the same machine, nor from a web page in a browser
 * there that posts to 127.0.0.1.
 */
export function readPassword(dataDir: string): string {
  return readFileSync(paths(dataDir).password, "utf8").trim();
}

/**
 * A quarter of the machine's memory, 6 GB at most. One local shard as cluster `one`, and the same twice as `two` to test merging:
 * Distributed tables, cluster() and GLOBAL work without a network, since nothing listens on tcp_port.
 */
function configurationXml(dataDir: string, memoryBytes: number): string {
  const places = paths(dataDir);
  const shard = (host: string) =>
    `<shard><internal_replication>true</internal_replication><replica><host>${host}</host><port>9000</port></replica></shard>`;
  return `<clickhouse>
  <users_config>${escaped(places.users)}</users_config>
  <max_server_memory_usage>${serverMemory(memoryBytes)}</max_server_memory_usage>
  <backups><allowed_path>${escaped(places.backups)}/</allowed_path></backups>
  <timezone>UTC</timezone>
  <tcp_port>9000</tcp_port>
  <remote_servers>
    <one>${shard("127.0.0.1")}</one>
    <two>${shard("127.0.0.1")}${shard("localhost")}</two>
  </remote_servers>
  <macros><cluster>one</cluster><shard>01</shard><replica>r1</replica></macros>
</clickhouse>
`;
}

/**
 * The first three settings undo defaults of chdb. Without the grants any query could read files, and SYSTEM SHUTDOWN would end
 * the process; a few ways out that no grant covers are refused by the scanner (`scan.ts`).
 */
function usersXml(memoryBytes: number, cores: number): string {
  const grants = [
    "SHOW, SELECT, INSERT, ALTER, CREATE, DROP, TRUNCATE, OPTIMIZE, BACKUP, KILL QUERY, dictGet, CLUSTER ON *.*",
    "SYSTEM MERGES, SYSTEM TTL MERGES, SYSTEM FLUSH, SYSTEM RELOAD, SYSTEM DROP CACHE, SYSTEM VIEWS ON *.*",
    ...GRANTED_ENGINES.split(" ").map((engine) => `TABLE ENGINE ON ${engine}`),
    "REMOTE ON *.*",
    "analyst",
  ];
  return `<clickhouse>
  <profiles><default>
    <implicit_select>0</implicit_select>
    <storage_file_read_method>pread</storage_file_read_method>
    <allow_introspection_functions>0</allow_introspection_functions>
    <max_memory_usage>${Math.round(serverMemory(memoryBytes) / 2)}</max_memory_usage>
    <max_threads>${Math.max(2, cores)}</max_threads>
    <fsync_metadata>1</fsync_metadata>
  </default></profiles>
  <users><default>
    <password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
    <grants>
${grants.map((grant) => `      <query>GRANT ${grant}</query>`).join("\n")}
    </grants>
  </default></users>
  <roles><analyst><grants><query>GRANT SELECT ON ev.*</query></grants></analyst></roles>
  <quotas><default></default></quotas>
</clickhouse>
`;
}

function serverMemory(memoryBytes: number): number {
  return Math.round(Math.min(6e9, memoryBytes / 4));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
