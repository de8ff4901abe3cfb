/**
 * One source of DDL for one machine and for a cluster. Modules write statements for one machine; here they become those of a
 * cluster: rows of a sharded table live in `<table>_local` on the shard their key names, `<table>` is the Distributed door to
 * all of them, and every other table is whole on every node, so that joins with it never leave the shard.
 */
export type Cluster = {
  readonly name: string;
  /** False for a single process that plays one shard (tests): plain engines, and no ON CLUSTER, which needs a keeper. */
  readonly isReplicated: boolean;
  /** Which tables are spread over the shards, and the expression that says where a row goes. */
  readonly sharded: Readonly<Record<string, string>>;
};

/** The table of a shard: what parts, partitions and mutations are of. */
export const localName = (cluster: Cluster | undefined, table: string): string =>
  cluster && table in cluster.sharded ? `${table}_local` : table;

/** The statements to run instead, in order. A statement this cannot read is refused, so that none slips past the cluster. */
export function forCluster(statement: string, cluster: Cluster): string[] {
  const words = statement.trim();
  for (const [shape, rewrite] of shapes) {
    const match = shape.exec(words);
    if (match) return rewrite(match.slice(1), cluster);
  }
  throw new Error(`No form for a cluster is known of: ${words.slice(0, 80)}`);
}

type Rewrite = (parts: string[], cluster: Cluster) => string[];
const shapes: readonly (readonly [RegExp, Rewrite])[] = [
  [/^CREATE TABLE IF NOT EXISTS (\w+)\s*(\([\s\S]*\))\s*ENGINE = (\w+)(?:\(([^)]*)\))?([\s\S]*)$/i, createTable],
  [/^CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+) TO (\w+)([\s\S]*)$/i, createView],
  [/^ALTER TABLE (\w+) ([\s\S]*)$/i, alterTable],
  [
    /^(DROP TABLE IF EXISTS \w+|EXCHANGE TABLES \w+ AND \w+)$/i,
    ([words = ""], cluster) => [words + onCluster(cluster)],
  ],
  [
    /^DELETE FROM (\w+)([\s\S]*)$/i,
    ([name = "", rest = ""], cluster) => [`DELETE FROM ${localName(cluster, name)}${onCluster(cluster)}${rest}`],
  ],
  // rows: Distributed tables take and give them as any other
  [/^(INSERT INTO [\s\S]*)$/i, ([words = ""]) => [words]],
];

function createTable(
  [name = "", columns = "", engine = "", args = "", rest = ""]: string[],
  cluster: Cluster,
): string[] {
  const key = cluster.sharded[name];
  const made = (table: string, place: string) =>
    `CREATE TABLE IF NOT EXISTS ${table}${onCluster(cluster)} ${columns} ENGINE = ${replicated(engine, args, place, cluster)}${rest}`;
  if (key === undefined) return [made(name, "'/clickhouse/tables/{uuid}/all', '{shard}-{replica}'")];
  return [
    made(`${name}_local`, "'/clickhouse/tables/{uuid}/{shard}', '{replica}'"),
    `CREATE TABLE IF NOT EXISTS ${name}${onCluster(cluster)} AS ${name}_local ENGINE = Distributed('${cluster.name}', currentDatabase(), '${name}_local', ${key})`,
  ];
}

function createView([name = "", target = "", select = ""]: string[], cluster: Cluster): string[] {
  const to = localName(cluster, target);
  return [`CREATE MATERIALIZED VIEW IF NOT EXISTS ${name}${onCluster(cluster)} TO ${to}${ofShard(select, cluster)}`];
}

/** Columns change at the door, too; rows, parts, indexes and constraints only where they are. */
function alterTable([name = "", change = ""]: string[], cluster: Cluster): string[] {
  const local = `ALTER TABLE ${localName(cluster, name)}${onCluster(cluster)} ${ofShard(change, cluster)}`;
  const isOfColumns = name in cluster.sharded && /^(ADD|DROP|MODIFY|RENAME) COLUMN/i.test(change);
  return isOfColumns
    ? [local, `ALTER TABLE ${name}${onCluster(cluster)} ${change.replace(/ CODEC\([^()]*(\([^()]*\))*[^()]*\)/g, "")}`]
    : [local];
}

/** Said by statements that every node must run. */
export const onCluster = (cluster: Cluster | undefined) =>
  cluster?.isReplicated ? ` ON CLUSTER '${cluster.name}'` : "";

/** A view reads what arrives on its own shard. */
const ofShard = (select: string, cluster: Cluster) =>
  select.replace(/\bFROM (\w+)\b/g, (whole, table: string) =>
    table in cluster.sharded ? `FROM ${localName(cluster, table)}` : whole,
  );

function replicated(engine: string, args: string, place: string, cluster: Cluster): string {
  const given = args.trim() === "" ? [] : [args];
  if (!cluster.isReplicated) return given.length === 0 ? engine : `${engine}(${args})`;
  return `Replicated${engine}(${[place, ...given].join(", ")})`;
}
