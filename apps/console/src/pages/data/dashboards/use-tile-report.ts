import { CallError } from "@banyan/client";
import type { Call, Endpoint, Reply } from "@banyan/contracts";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../../api/call.ts";
import { useProgram } from "../../../api/session.ts";
import type { Report } from "../../../patterns/reports/use-report.ts";
import { createTurns } from "./turns.ts";

const FRESH_MS = 60_000;
const inTurn = createTurns();

/** As `useReport`, with the same cache, but in turn with the other tiles and only once the tile is seen. */
export function useTileReport<E extends Endpoint>(
  endpoint: E,
  question: unknown,
  { isSeen, refreshMs }: { isSeen: boolean; refreshMs: number | undefined },
): Report<Reply<E>> {
  const { id: program } = useProgram();
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery<Reply<E>, Error>({
    queryKey: [endpoint.path, program, question],
    // every report's endpoint takes the program and the question; the server checked the question when the board was read
    queryFn: ({ signal }) =>
      inTurn(() => call(endpoint, { params: { program }, body: question } as unknown as Call<E>, { signal }), signal),
    enabled: isSeen,
    staleTime: FRESH_MS,
    retry: (count, failure) => count < 1 && !(failure instanceof CallError),
    placeholderData: keepPreviousData,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  });
  return { data, error, isFetching, isPrevious: isPlaceholderData, refetch };
}
