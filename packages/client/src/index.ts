import type { Call, Endpoint, ErrorBody, Reply } from "@banyan/contracts";

export type TransportRequest = {
  method: string;
  /** Path and query, without origin. */
  url: string;
  headers: Record<string, string>;
  /** JSON value, or bytes with their own content type. */
  body?: unknown;
  /** Aborted when the caller does not want the answer any more. */
  signal?: AbortSignal;
};
export type TransportResponse = { status: number; body: unknown; headers: Record<string, string> };
/** How bytes leave: `fetch` in the console, `Taro.request` in the mini-program. Rejects only when no answer came. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** The server refused: its code, the words to show, the place in the input. */
export class CallError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = "CallError";
    this.status = status;
    this.body = body;
  }
  get code() {
    return this.body.code;
  }
}

export type CallOptions = {
  /** Required by endpoints with `idempotency: "required"`: make one per intent and keep it over retries. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};
export type Client = <E extends Endpoint>(endpoint: E, call: Call<E>, options?: CallOptions) => Promise<Reply<E>>;

/**
 * The tiny typed caller.
 * @example const product = await call(getShopProduct, { params: { id } })
 * @throws CallError when the server answers 4xx or 5xx; what the transport throws when no answer came
 */
export const createClient =
  (transport: Transport): Client =>
  async (endpoint, call, options = {}) => {
    const { params, query, body } = call as {
      params?: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ""));
    const response = await transport({
      method: endpoint.method,
      url: path + queryString(query),
      headers: { ...(options.idempotencyKey && { "Idempotency-Key": options.idempotencyKey }), ...options.headers },
      ...(body !== undefined && { body }),
      ...(options.signal && { signal: options.signal }),
    });
    if (response.status >= 400) throw new CallError(response.status, errorBody(response));
    return response.body as Reply<typeof endpoint>; // the server checked it against the contract
  };

function queryString(query: Record<string, unknown> = {}): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

function errorBody({ status, body }: TransportResponse): ErrorBody {
  if (typeof body === "object" && body !== null && "code" in body && "message" in body) return body as ErrorBody;
  const code = status === 503 ? "UNAVAILABLE" : "INTERNAL"; // a proxy answered, not the server
  return { code, message: status === 503 ? "服务暂时不可用，请稍后再试" : "系统开小差了，请稍后重试", requestId: "" };
}
