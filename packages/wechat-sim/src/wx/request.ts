import type { Failure, Ok } from "./answer.ts";

export type RequestResult = {
  data: unknown;
  statusCode: number;
  header: Record<string, string>;
  cookies: string[];
};

export type RequestOptions = {
  url: string;
  method?: string;
  data?: unknown;
  header?: Record<string, string>;
  /** Milliseconds; 60 s as in WeChat. */
  timeout?: number;
  /** `json` (the default) parses the answer if it can, anything else leaves text. */
  dataType?: string;
  responseType?: "text" | "arraybuffer";
  success?: (result: Ok<RequestResult>) => void;
  fail?: (failure: Failure) => void;
  complete?: (end: Ok<RequestResult> | Failure) => void;
};

export type RequestTask = { abort(): void };

const DEFAULT_TIMEOUT_MS = 60_000;
/** WeChat sends ten at a time and queues the rest. */
const PARALLEL_REQUESTS = 10;

/** `wx.request`: any HTTP status is a success, only the network fails. Returns a task, never a promise. */
export function createRequest(fetcher: typeof fetch): (options: RequestOptions) => RequestTask {
  let active = 0;
  const queue: (() => void)[] = [];

  function next() {
    while (active < PARALLEL_REQUESTS) {
      const start = queue.shift();
      if (start === undefined) return;
      active += 1;
      start();
    }
  }

  return (options) => {
    const controller = new AbortController();
    let reason = "";
    const stop = (why: string) => {
      if (reason === "") reason = why;
      controller.abort();
    };

    async function send() {
      const timer = setTimeout(() => stop("timeout"), options.timeout ?? DEFAULT_TIMEOUT_MS);
      try {
        const result = await exchange(fetcher, options, controller.signal);
        options.success?.(result);
        options.complete?.(result);
      } catch (error) {
        const failure = {
          errMsg: `request:fail ${reason || (error instanceof Error ? error.message : String(error))}`,
        };
        options.fail?.(failure);
        options.complete?.(failure);
      } finally {
        clearTimeout(timer);
        active -= 1;
        next();
      }
    }
    queue.push(() => void send());
    next();
    return { abort: () => stop("abort") };
  };
}

async function exchange(
  fetcher: typeof fetch,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<Ok<RequestResult>> {
  signal.throwIfAborted();
  const method = (options.method ?? "GET").toUpperCase();
  const header: Record<string, string> = { "content-type": "application/json" };
  for (const [name, value] of Object.entries(options.header ?? {})) header[name.toLowerCase()] = value;
  const isQuery = method === "GET" || method === "HEAD";
  const response = await fetcher(isQuery ? withQuery(options.url, options.data) : options.url, {
    method,
    headers: header,
    signal,
    ...(isQuery || options.data === undefined ? {} : { body: bodyOf(options.data, header["content-type"] ?? "") }),
  });
  const data =
    options.responseType === "arraybuffer"
      ? await response.arrayBuffer()
      : parsed(await response.text(), options.dataType ?? "json");
  return {
    data,
    statusCode: response.status,
    header: Object.fromEntries(response.headers.entries()),
    cookies: [],
    errMsg: "request:ok",
  };
}

function withQuery(url: string, data: unknown): string {
  if (typeof data !== "object" || data === null) return url;
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(data)) if (value !== undefined) fields.set(name, String(value));
  const query = fields.toString();
  if (query === "") return url;
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

function bodyOf(data: unknown, contentType: string): string | ArrayBuffer {
  if (typeof data === "string" || data instanceof ArrayBuffer) return data;
  if (contentType.includes("x-www-form-urlencoded")) return withQuery("", data).slice(1);
  return JSON.stringify(data);
}

function parsed(text: string, dataType: string): unknown {
  if (dataType !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
