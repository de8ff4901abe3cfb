import { type Client, createClient, type Transport } from "@banyan/client";
import { preferences } from "../theme/preferences.ts";

/** No answer came: the network is away, or the server is. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/**
 * Bytes leave by `fetch` with the session cookie. `X-Requested-With` cannot be sent by a foreign site without CORS leave.
 * A `Blob` body goes as it is, anything else as JSON.
 */
const transport: Transport = async ({ method, url, headers, body, signal }) => {
  const bytes = body instanceof Blob;
  const response = await fetch(url, {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "Accept-Language": preferences().language === "zh" ? "zh-CN" : "en", // price words come from the server
      "X-Requested-With": "banyan-console",
      ...(body !== undefined && { "Content-Type": bytes ? body.type : "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: bytes ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    signal?.throwIfAborted(); // taken back by ourselves: no failure to tell
    throw new NoAnswer("no answer", { cause });
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), headers: Object.fromEntries(response.headers) };
};

function parsed(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined; // a proxy's HTML page: the client turns it into a code
  }
}

export const call: Client = createClient(transport);
