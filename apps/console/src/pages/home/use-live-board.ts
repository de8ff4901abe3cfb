import { getLiveBoard, type LiveBoard, streamLiveBoard } from "@banyan/contracts";
import { useEffect, useState } from "react";
import { useReply } from "../../api/queries.ts";

export type Connection = "connecting" | "live" | "lost";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * The live board: a snapshot at once, then every board the server pushes. The browser reconnects by itself after a broken
 * line; after a refusal (signed out, server restarting) it does not, so we do, waiting longer each time.
 */
export function useLiveBoard(program: string) {
  const snapshot = useReply(getLiveBoard, { params: { program } }, { staleMs: 0 });
  const [pushed, setPushed] = useState<LiveBoard>();
  const [connection, setConnection] = useState<Connection>("connecting");
  const { refetch } = snapshot;

  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waitMs = FIRST_WAIT_MS;
    const connect = () => {
      const line = new EventSource(streamLiveBoard.path.replace(":program", encodeURIComponent(program)));
      source = line;
      line.onopen = () => setConnection("live"); // a quiet shop pushes nothing for a while
      line.addEventListener("board", ({ data }: MessageEvent<string>) => {
        setPushed(JSON.parse(data) as LiveBoard); // the server checked it against the contract
        setConnection("live");
        waitMs = FIRST_WAIT_MS;
      });
      line.onerror = () => {
        setConnection("lost");
        if (line.readyState !== EventSource.CLOSED) return;
        void refetch(); // learns why: signed out leads to sign-in
        timer = setTimeout(connect, waitMs);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      };
    };
    connect();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [program, refetch]);

  const fresher = pushed !== undefined && (snapshot.data === undefined || pushed.at >= snapshot.data.at);
  return { board: fresher ? pushed : snapshot.data, connection, error: snapshot.error, refetch };
}
