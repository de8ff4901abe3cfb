import { resolve } from "node:path";

export type Role = "all" | "web" | "worker";

export type Config = {
  role: Role;
  host: string;
  port: number;
  /** Where other web processes reach this one, on a port of its own; loopback unless they run on other machines. */
  peerHost: string;
  /** Where browsers reach us; decides the cookie's name and the origin staff calls may come from. */
  publicUrl: string;
  databaseUrl: string;
  clickhouse: {
    url: string;
    database: string;
    /** Spread over the shards of this cluster; a single node that only plays one has no replicas. */
    cluster: { name: string; isReplicated: boolean } | undefined;
  };
  wechat: { apiUrl: string; payUrl: string };
  secrets: {
    /** 32 bytes, base64: encrypts phones and addresses. */
    sealKey: Buffer;
    /** Mixed into the hash of every token. */
    tokenPepper: string;
  };
  /** Everything Banyan keeps on this machine lies below. */
  home: string;
  storageDir: string;
  demo: boolean;
  /** Set up at the start in demo mode. */
  demoOperator: { account: string; password: string };
  /** The WeChat simulator a demo uses; null in production. */
  simulatorUrl: string | null;
  /** Allows POST /__clock and POST /__drain from loopback. */
  virtualClock: boolean;
  /** Name of the checkpoint at which the process kills itself; tests only. */
  faultPoint: string | undefined;
  logLevel: string;
  /** Calls a minute one address may make; 0 = no limit. */
  callsPerMinute: number;
  corsOrigins: string[];
};

/** Only for a demo on one machine: outside demo mode the server refuses to start with these. */
const DEMO_SEAL_KEY = Buffer.alloc(32, "banyan demo").toString("base64");
const DEMO_PEPPER = "banyan demo pepper";

/** The only reader of the environment. Says all that is wrong at once. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const wrong: string[] = [];
  const demo = env["BANYAN_DEMO"] === "1";
  const need = (name: string): string => {
    const value = env[name];
    if (!value) wrong.push(`${name} is missing`);
    return value ?? "";
  };
  const number = (name: string, otherwise: number): number => {
    const value = env[name] === undefined ? otherwise : Number(env[name]);
    if (!Number.isInteger(value) || value < 0) wrong.push(`${name} must be a whole number`);
    return value;
  };
  const secret = (name: string, demoValue: string): string => {
    const value = env[name] ?? (demo ? demoValue : "");
    if (!value) wrong.push(`${name} is missing`);
    if (!demo && value === demoValue) wrong.push(`${name} is the public demo value`);
    return value;
  };
  const role = env["BANYAN_ROLE"] ?? "all";
  if (!isRole(role)) wrong.push(`BANYAN_ROLE must be all, web or worker, not ${role}`);
  const host = env["HOST"] ?? "127.0.0.1";
  const port = number("PORT", 7000);
  const home = resolve(env["BANYAN_HOME"] ?? ".banyan");
  const sealKey = Buffer.from(secret("BANYAN_SEAL_KEY", DEMO_SEAL_KEY), "base64");
  if (sealKey.length !== 32) wrong.push("BANYAN_SEAL_KEY must be 32 bytes in base64 (openssl rand -base64 32)");
  const tokenPepper = secret("BANYAN_TOKEN_PEPPER", DEMO_PEPPER);
  if (tokenPepper.length < 16) wrong.push("BANYAN_TOKEN_PEPPER must have at least 16 characters");
  const cluster = env["CLICKHOUSE_CLUSTER"] ?? "";
  if (!/^\w*$/.test(cluster)) wrong.push("CLICKHOUSE_CLUSTER must be a cluster's name");
  const config: Config = {
    role: isRole(role) ? role : "all",
    host,
    port,
    peerHost: env["BANYAN_PEER_HOST"] ?? "127.0.0.1",
    publicUrl: env["BANYAN_PUBLIC_URL"] ?? `http://${host}:${port}`,
    databaseUrl: need("DATABASE_URL"),
    clickhouse: {
      url: need("CLICKHOUSE_URL"),
      database: env["CLICKHOUSE_DATABASE"] ?? "banyan",
      cluster: cluster ? { name: cluster, isReplicated: env["CLICKHOUSE_REPLICATED"] !== "0" } : undefined,
    },
    wechat: {
      apiUrl: env["WECHAT_API_URL"] ?? "https://api.weixin.qq.com",
      payUrl: env["WECHAT_PAY_URL"] ?? "https://api.mch.weixin.qq.com",
    },
    secrets: { sealKey, tokenPepper },
    home,
    storageDir: env["BANYAN_STORAGE_DIR"] ?? `${home}/files`,
    demo,
    demoOperator: {
      account: env["BANYAN_DEMO_ACCOUNT"] ?? "demo",
      password: env["BANYAN_DEMO_PASSWORD"] ?? "banyan-demo-shop",
    },
    simulatorUrl: env["WECHAT_SIM_URL"] ?? null,
    virtualClock: env["BANYAN_VIRTUAL_CLOCK"] === "1",
    faultPoint: env["BANYAN_FAULT_POINT"],
    logLevel: env["LOG_LEVEL"] ?? "info",
    callsPerMinute: number("BANYAN_CALLS_PER_MINUTE", demo ? 0 : 3_000),
    corsOrigins: (env["BANYAN_CORS_ORIGINS"] ?? "").split(",").filter((origin) => origin !== ""),
  };
  if (config.virtualClock && !demo) wrong.push("BANYAN_VIRTUAL_CLOCK is for the demo and tests only");
  if (wrong.length > 0) throw new Error(`The configuration is not usable:\n- ${wrong.join("\n- ")}`);
  return config;
}

const isRole = (role: string): role is Role => role === "all" || role === "web" || role === "worker";
