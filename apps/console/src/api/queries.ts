import { CallError } from "@banyan/client";
import type { Call, Endpoint, Reply } from "@banyan/contracts";
import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useRef } from "react";
import { call } from "./call.ts";
import { forgetOperator } from "./session.ts";

/** The session ended while a page was open: back to sign-in, then to where the operator was. */
const onError = (error: Error) => {
  if (error instanceof CallError && error.code === "UNAUTHENTICATED") forgetOperator(queryClient);
};

/** Another try helps when no answer came or the server is busy; a refusal stays a refusal. */
const isWorthRetrying = (error: Error) => !(error instanceof CallError) || error.status === 503;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: (count, error) => count < 2 && isWorthRetrying(error) },
    mutations: { retry: false },
  },
});

type Reading = {
  /** Shows the last page while the next one loads. */ keepPrevious?: boolean;
  refetchEveryMs?: number;
  staleMs?: number;
  enabled?: boolean;
  headers?: Record<string, string>;
};

/** Reads an endpoint; its cache key is its path and what it was asked. */
export function useReply<E extends Endpoint>(
  endpoint: E,
  asked: Call<E>,
  { keepPrevious, refetchEveryMs, staleMs, enabled = true, headers }: Reading = {},
): UseQueryResult<Reply<E>, Error> {
  return useQuery<Reply<E>, Error>({
    queryKey: headers === undefined ? [endpoint.path, asked] : [endpoint.path, asked, headers],
    queryFn: () => call(endpoint, asked, headers ? { headers } : {}),
    enabled,
    ...(keepPrevious && { placeholderData: keepPreviousData }),
    ...(refetchEveryMs !== undefined && { refetchInterval: refetchEveryMs }),
    ...(staleMs !== undefined && { staleTime: staleMs }),
  });
}

/**
 * Calls an endpoint that changes something. One Idempotency-Key per intent: the same content tried again keeps its key,
 * other content or a success gets a new one, so a double press or a lost answer never acts twice.
 */
export function useAction<E extends Endpoint>(endpoint: E, then: { touches?: readonly Endpoint[] } = {}) {
  const client = useQueryClient();
  const intent = useRef<{ content: string; key: string } | null>(null);
  return useMutation<Reply<E>, Error, Call<E>>({
    mutationFn: (asked) => {
      const content = JSON.stringify(asked);
      if (intent.current?.content !== content) intent.current = { content, key: newKey() };
      return call(endpoint, asked, endpoint.idempotency === "required" ? { idempotencyKey: intent.current.key } : {});
    },
    onSuccess: async () => {
      intent.current = null;
      await Promise.all((then.touches ?? []).map(({ path }) => client.invalidateQueries({ queryKey: [path] })));
    },
  });
}

/** Not `crypto.randomUUID`: browsers offer it only on https and localhost, and a console may run on a plain intranet address. */
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
