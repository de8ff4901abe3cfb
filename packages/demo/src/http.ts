import { Agent, request } from "node:http";
import { type Client, createClient, type Transport } from "@banyan/client";

export type HttpReply = { status: number; headers: Record<string, string>; text: string };
export type HttpCall = { method: string; url: string; headers?: Record<string, string>; body?: string | Buffer };

/** A keep-alive caller of one origin. `node:http` and not `fetch`: half the CPU per call (0.1 against 0.2 ms, Node 24). */
export type Http = {
  readonly origin: string;
  send(call: HttpCall): Promise<HttpReply>;
  close(): void;
};

export function createHttp(origin: string, sockets: number): Http {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets });
  return {
    origin,
    send: ({ method, url, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const call = request(
          { hostname, port, method, path: url, agent, headers: { ...headers, ...length } },
          (reply) => {
            const chunks: Buffer[] = [];
            reply.on("data", (chunk: Buffer) => chunks.push(chunk));
            reply.on("error", reject);
            reply.on("end", () =>
              resolve({
                status: reply.statusCode ?? 0,
                headers: Object.fromEntries(
                  Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
                ),
                text: Buffer.concat(chunks).toString("utf8"),
              }),
            );
          },
        );
        call.on("error", reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** The typed caller over `Http`, with the headers of one caller. */
export function caller(http: Http, headers: Record<string, string>): Client {
  const transport: Transport = async ({ method, url, headers: more, body }) => {
    const isBytes = Buffer.isBuffer(body);
    const reply = await http.send({
      method,
      url,
      headers: { ...headers, ...(body !== undefined && !isBytes && { "content-type": "application/json" }), ...more },
      ...(body !== undefined && { body: isBytes ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, headers: reply.headers, body: parse(reply.text) };
  };
  return createClient(transport);
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text; // not from our server: the client turns it into its own error
  }
}
