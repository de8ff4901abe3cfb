import { spawn } from "node:child_process";

/**
 * Ends a process when this one dies, where the system cannot be asked to (macOS): a shell that waits for the
 * end of a pipe which only we hold open. Returns how to let the guard go.
 */
export function guard(pid: number): () => void {
  const watcher = spawn("/bin/sh", ["-c", 'cat > /dev/null; kill -INT "$1" 2> /dev/null', "sh", String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true, // Ctrl-C in the terminal is not for it
  });
  watcher.unref();
  return () => {
    watcher.kill("SIGKILL");
    watcher.stdin.destroy();
  };
}
