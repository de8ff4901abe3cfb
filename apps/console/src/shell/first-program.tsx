import { Navigate, useLocation, useParams } from "react-router";
import { useOperator } from "../api/session.ts";
import { EmptyState } from "../patterns/empty-state.tsx";
import { ErrorState } from "../patterns/error-state.tsx";
import { lastProgram } from "./last-program.ts";
import { PageLoading } from "./page-states.tsx";
import { useShellWords } from "./words.ts";

/** `/console/`: to the program used last on this device, else the first one. */
export function Component() {
  const { data: operator, error, refetch } = useOperator();
  const { program } = useParams();
  const { search } = useLocation();
  const say = useShellWords();
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (operator === undefined) return <PageLoading />;
  if (operator === null) return <Navigate to="/sign-in" replace />;
  const open = [program, lastProgram()].find((id) => operator.programs.some((one) => one.id === id));
  const first = open ?? operator.programs[0]?.id;
  if (first === undefined) return <EmptyState title={say("noProgram")} hint={say("noProgramHint")} />;
  return <Navigate to={`/${first}/home${search}`} replace />;
}
