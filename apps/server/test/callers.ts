import { randomUUID } from "node:crypto";
import { type Call, type Endpoint, type ErrorBody, type Reply, shopperSignIn, staffSignIn } from "@banyan/contracts";
import type { TestApp } from "./app.ts";

export type Refusal = { status: number; code: string; field?: string; retryAfter?: string };
export type Sending = { idempotencyKey?: string; headers?: Record<string, string>; bytes?: Buffer };

/** Someone who calls the server over HTTP: a visitor, a shopper or an operator. */
export type Caller = {
  /** The reply; throws when the server refuses. */
  ok<const E extends Endpoint>(endpoint: E, call: Call<E>, sending?: Sending): Promise<Reply<E>>;
  /** Status, code and field; throws when the server agrees. */
  refused<const E extends Endpoint>(endpoint: E, call: Loose, sending?: Sending): Promise<Refusal>;
  /** Whatever comes back. */
  send(
    endpoint: Endpoint,
    call: Loose,
    sending?: Sending,
  ): Promise<{ status: number; body: unknown; headers: Headers }>;
  /** The same one, with other headers. */
  with(headers: Record<string, string>): Caller;
};
/** What a test may send although the contract forbids it. */
export type Loose = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

export function caller(url: string, headers: Record<string, string> = {}): Caller {
  async function send(endpoint: Endpoint, call: Loose, sending: Sending = {}) {
    const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(String(call.params?.[name] ?? "")),
    );
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) query.set(name, String(value));
    const search = query.size > 0 ? `?${query}` : "";
    const key =
      endpoint.idempotency === "required" ? { "idempotency-key": sending.idempotencyKey ?? randomUUID() } : {};
    const type = sending.bytes ? (endpoint.rawBody?.[0] ?? "application/octet-stream") : "application/json";
    const body = sending.bytes ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const response = await fetch(url + path + search, {
      method: endpoint.method,
      headers: { ...(body !== undefined && { "content-type": type }), ...key, ...headers, ...sending.headers },
      ...(body !== undefined && { body }),
    });
    const answered = response.headers.get("content-type") ?? "";
    const isStream = answered.startsWith("text/event-stream");
    const isText = /^text\/(csv|plain)/.test(answered);
    if (answered.startsWith("image/") || answered === "application/zip")
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()), headers: response.headers };
    const text = isStream ? await firstData(response) : await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : isText ? text : (JSON.parse(text) as unknown),
      headers: response.headers,
    };
  }
  return {
    send,
    async ok(endpoint, call, sending) {
      const { status, body } = await send(endpoint, call as Loose, sending);
      if (status >= 300)
        throw new Error(`${endpoint.method} ${endpoint.path} was refused: ${status} ${JSON.stringify(body)}`);
      return body as Reply<typeof endpoint>; // the server checked it against the contract
    },
    async refused(endpoint, call, sending) {
      const { status, body, headers: answered } = await send(endpoint, call, sending);
      if (status < 400)
        throw new Error(`${endpoint.method} ${endpoint.path} was not refused: ${status} ${JSON.stringify(body)}`);
      const { code, field } = body as ErrorBody; // what every refused call answers
      const retryAfter = answered.get("retry-after");
      return { status, code, ...(field !== undefined && { field }), ...(retryAfter !== null && { retryAfter }) };
    },
    with: (more) => caller(url, { ...headers, ...more }),
  };
}

/** The data of a stream's first event; hangs up then. */
async function firstData(response: Response): Promise<string> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const data = /^data: (.*)\n\n/m.exec(text)?.[1];
    if (data !== undefined) return data; // leaving the loop cancels the body
  }
  throw new Error(`The stream ended before its first event: ${text}`);
}

/** A server in this process or another, and the simulator it talks to. */
export type Reached = Pick<TestApp, "url" | "simulator" | "appid">;

/** Someone in the mini-program who has not signed in. */
export const visitor = (t: Reached, appid = t.appid): Caller => caller(t.url, { "x-program": appid });

/** A member, signed in with a code of the simulator. `user` names the WeChat person; the same one is the same member. */
export async function shopper(t: Reached, user: string, options: { anonId?: string; appid?: string } = {}) {
  const { anonId, appid = t.appid } = options;
  const body = { code: loginCode(t, user, appid), ...(anonId !== undefined && { anonId }) };
  const signedIn = await visitor(t, appid).ok(shopperSignIn, { body });
  return { ...signedIn, call: visitor(t, appid).with({ authorization: `Bearer ${signedIn.token}` }) };
}

export function loginCode(t: Reached, user: string, appid = t.appid): string {
  t.simulator.createUser({ appid, id: user });
  return t.simulator.loginCode(appid, user);
}

export const PASSWORD = "correct horse battery";

/** An operator of a program with a role, signed in to the console. */
export async function operator(
  t: TestApp,
  account: string,
  role: "owner" | "operator" = "owner",
  programId = t.program,
): Promise<Caller> {
  await t.app.modules.staff.ensureOperator({ programId, account, name: account, password: PASSWORD, role });
  const { headers, status } = await caller(t.url).send(staffSignIn, { body: { account, password: PASSWORD } });
  const cookie = headers.get("set-cookie")?.split(";")[0];
  if (!cookie) throw new Error(`${account} could not sign in: ${status}`);
  return caller(t.url, { cookie, origin: t.url });
}
