/** Shows what is happening: a moving line per running task on a terminal, plain lines elsewhere. */
export type Progress = {
  /** Runs a task under a label; its report function replaces the detail behind the label. */
  step<T>(label: string, run: (report: (detail: string) => void) => Promise<T>): Promise<T>;
  say(text: string): void;
  /** No more moving lines; what was shown stays. */
  end(): void;
};

type Task = { label: string; detail: string; started: number };
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

export function createProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  const live = out.isTTY === true;
  const running = new Set<Task>();
  let drawn = 0;
  let frame = 0;

  const clear = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    clear();
    frame += 1;
    for (const task of running)
      out.write(`${frames[frame % frames.length]} ${task.label}  ${task.detail} ${seconds(task)}\n`);
    drawn = running.size;
  };
  const timer = live ? setInterval(draw, 120) : undefined;
  timer?.unref();
  const print = (line: string) => {
    clear();
    out.write(`${line}\n`);
    if (live) draw();
  };

  return {
    async step(label, run) {
      const task: Task = { label, detail: "", started: performance.now() };
      running.add(task);
      if (!live) out.write(`· ${label} …\n`);
      try {
        const result = await run((detail) => {
          task.detail = detail;
        });
        running.delete(task);
        print(`✓ ${label}  ${task.detail} ${seconds(task)}`);
        return result;
      } catch (error) {
        running.delete(task);
        print(`✗ ${label}  ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    },
    say: print,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

const seconds = (task: Task) => `${((performance.now() - task.started) / 1000).toFixed(1)} s`;
