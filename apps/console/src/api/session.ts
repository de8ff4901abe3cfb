import { CallError } from "@banyan/client";
import { type Operator, type Permission, staffMe } from "@banyan/contracts";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { call } from "./call.ts";

const key = [staffMe.path];

/** Who is signed in; `null` when nobody is. */
export function useOperator() {
  return useQuery<Operator | null, Error>({
    queryKey: key,
    queryFn: () =>
      call(staffMe, {}).catch((error: unknown) => {
        if (error instanceof CallError && error.code === "UNAUTHENTICATED") return null;
        throw error;
      }),
    staleTime: 60_000,
  });
}

export const rememberOperator = (client: QueryClient, operator: Operator) => client.setQueryData(key, operator);

/** Signed out: nothing another operator could see stays in memory. */
export function forgetOperator(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== staffMe.path });
  client.setQueryData(key, null);
}

export type ProgramAccess = Operator["programs"][number];

/** The program the address names, with what the operator may do there. Only below the shell, which has checked it. */
export function useProgram(): ProgramAccess {
  const { program: id } = useParams();
  const { data } = useOperator();
  const program = data?.programs.find((one) => one.id === id);
  if (program === undefined) throw new Error(`program ${id} is not open to this operator`);
  return program;
}

export const useMay = (permission: Permission): boolean => useProgram().permissions.includes(permission);
