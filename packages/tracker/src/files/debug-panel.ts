import { type DebugState, followTracker, type Watched } from "./debug-state.ts";

/** The small part of the DOM the panel draws with. */
type Element = {
  textContent: string | null;
  className: string;
  style: Record<string, string>;
  append(...children: (Element | string)[]): void;
  replaceChildren(...children: Element[]): void;
  attachShadow(options: { mode: "open" }): Pick<Element, "append">;
  addEventListener(type: string, listener: (event: PointerLike) => void): void;
  setPointerCapture(id: number): void;
  getBoundingClientRect(): { left: number; top: number };
};
type PointerLike = { clientX: number; clientY: number; pointerId: number };
export type PanelDocument = { body: Pick<Element, "append">; createElement(name: string): Element };

const STYLE = `
:host{all:initial}
.panel{position:fixed;right:8px;top:8px;z-index:2147483647;width:min(360px,calc(100vw - 16px));max-height:45vh;display:flex;
flex-direction:column;background:#10201a;color:#e8f0ea;font:12px/1.5 ui-monospace,Menlo,monospace;border-radius:8px;overflow:hidden;box-shadow:0 6px 24px #0006}
.head{display:flex;align-items:center;gap:8px;padding:0 0 0 12px;background:#1d3a2e;cursor:move;touch-action:none;user-select:none;font-weight:600}
.head span{flex:1}.head button{all:unset;cursor:pointer;width:44px;line-height:44px;text-align:center}
.facts{padding:6px 12px;border-bottom:1px solid #ffffff1a;white-space:pre-wrap}.bad{color:#ff9c8a}
.lines{overflow:auto;padding:4px 12px 8px}.line{padding:3px 0;border-bottom:1px solid #ffffff12;word-break:break-all}
.waiting{color:#f3d27a}.sent{color:#8fe3b0}.rejected{color:#ff9c8a}.small .facts,.small .lines{display:none}`;
const marks = { waiting: "…", sent: "✓", rejected: "✗" } as const;

/** A draggable panel over the top of the page, where no button waits: last events, queue, consent, last error, what the server refused. */
export function showPanel(tracker: Watched, document: PanelDocument): void {
  const make = (name: string, className: string, text = "") => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };
  const [host, style, panel] = [make("div", ""), make("style", "", STYLE), make("div", "panel")];
  const [head, title, fold] = [make("div", "head"), make("span", "", "Banyan 埋点调试"), make("button", "", "–")];
  const [facts, lines] = [make("div", "facts"), make("div", "lines")];
  head.append(title, fold);
  panel.append(head, facts, lines);
  host.attachShadow({ mode: "open" }).append(style, panel);
  document.body.append(host);

  fold.addEventListener("click", () => {
    panel.className = panel.className === "panel" ? "panel small" : "panel";
  });
  let grip: { x: number; y: number } | undefined;
  title.addEventListener("pointerdown", ({ clientX, clientY, pointerId }) => {
    const { left, top } = panel.getBoundingClientRect();
    grip = { x: clientX - left, y: clientY - top };
    title.setPointerCapture(pointerId);
  });
  title.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!grip) return;
    Object.assign(panel.style, {
      left: `${Math.max(0, clientX - grip.x)}px`,
      top: `${Math.max(0, clientY - grip.y)}px`,
      right: "auto",
      bottom: "auto",
    });
  });
  title.addEventListener("pointerup", () => {
    grip = undefined;
  });

  const draw = ({ lines: events, consent, waiting, dropped, problem, violations }: DebugState) => {
    facts.className = problem || violations.length > 0 ? "facts bad" : "facts";
    facts.textContent = [
      `授权 ${consent} · 待发 ${waiting} · 丢弃 ${dropped}`,
      problem && `上次上报：${problem}`,
      ...violations.slice(0, 3).map(({ event, code }) => `被拒 ${event}：${code}`),
    ]
      .filter(Boolean)
      .join("\n");
    lines.replaceChildren(
      ...events.map(({ time, event, props, state }) =>
        make("div", `line ${state}`, `${marks[state]} ${time} ${event} ${props}`),
      ),
    );
  };
  draw(followTracker(tracker, draw)());
}
