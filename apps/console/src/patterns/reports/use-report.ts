import { CallError } from "@banyan/client";
import type { Call, Endpoint, Reply } from "@banyan/contracts";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { useProgram } from "../../api/session.ts";

const FRESH_MS = 60_000;

type Body<E extends Endpoint> = Call<E> extends { body: infer B } ? B : never;
/** Where the answer of a report stands. `ReportPage` and `ReportAnswer` show each of these states. */
export type Report<A> = {
  /** The answer; while another question is under way still the last one (`isPrevious`). */ readonly data:
    | A
    | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly isPrevious: boolean;
  refetch(): unknown;
};

/**
 * Asks a report. Another question, or leaving the page, takes the one under way back: the request is aborted and with it the
 * statement on the server. A refusal is never asked again by itself: a report that was too slow would be too slow once more.
 * @example const report = useReport(askFunnel, question.value);
 */
export function useReport<E extends Endpoint>(
  endpoint: E,
  question: Body<E>,
  { enabled = true }: { enabled?: boolean } = {},
): Report<Reply<E>> {
  const { id: program } = useProgram();
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery<Reply<E>, Error>({
    queryKey: [endpoint.path, program, question],
    // every report's endpoint takes the program and the question; the compiler cannot see that through a generic
    queryFn: ({ signal }) => call(endpoint, { params: { program }, body: question } as unknown as Call<E>, { signal }),
    enabled,
    staleTime: FRESH_MS,
    retry: (count, failure) => count < 1 && !(failure instanceof CallError),
    placeholderData: keepPreviousData,
  });
  return { data, error, isFetching, isPrevious: isPlaceholderData, refetch };
}
