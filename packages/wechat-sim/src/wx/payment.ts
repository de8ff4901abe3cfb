import { type Api, createApi, Refusal } from "./answer.ts";
import type { Line } from "./line.ts";

export type PaymentRequest = {
  timeStamp: string;
  nonceStr: string;
  /** `prepay_id=…` */
  package: string;
  signType: string;
  paySign: string;
};

/** What the shopper sees on the payment sheet. */
export type PaymentSheet = { totalFen: number; merchant: string; description: string };
export type SheetDecision = "pay" | "cancel";

/** The parts of the DOM a frame needs, so that the shim also compiles where there is none. */
type Frame = {
  src: string;
  title: string;
  style: { cssText: string };
  contentWindow: unknown;
  remove(): void;
  focus(): void;
};
export type PageDocument = { createElement(tag: "iframe"): Frame; body: { appendChild(node: Frame): unknown } };
type MessageHandler = (event: { source: unknown; origin: string; data: unknown }) => void;
export type PageWindow = {
  addEventListener(type: "message", handler: MessageHandler): void;
  removeEventListener(type: "message", handler: MessageHandler): void;
};

type End = { state: string; problem: string };

/**
 * `wx.requestPayment`. The simulator checks the signature, the payer and the order as WeChat's client does;
 * then the shopper decides: in `decide`, or on the cashier page in a frame over the whole shop.
 */
export function createRequestPayment(
  line: Line,
  appid: string,
  simUrl: string,
  screen: { document: PageDocument; window: PageWindow } | undefined,
  decide: ((sheet: PaymentSheet) => Promise<SheetDecision> | SheetDecision) | undefined,
): Api<PaymentRequest, object> {
  return createApi("requestPayment", async (options: PaymentRequest) => {
    const { timeStamp, nonceStr, package: prepay, signType, paySign } = options;
    const payment = { timeStamp, nonceStr, package: prepay, signType, paySign };
    const sheet = await line.ask("/__sim/wx/payment", payment);
    if (sheet["state"] === "failed") throw new Refusal(String(sheet["problem"]));

    const end =
      decide === undefined && screen !== undefined
        ? await showCashier({ ...payment, appid, userId: await line.userId() })
        : await settle(payment, sheet);
    if (end.state === "paid") return {};
    throw new Refusal(end.state === "cancelled" ? "cancel" : end.problem);
  });

  /** Without a screen and without a decision the shopper always pays. */
  async function settle(payment: Record<string, unknown>, sheet: Record<string, unknown>): Promise<End> {
    const shown = {
      totalFen: Number(sheet["totalFen"]),
      merchant: String(sheet["merchant"]),
      description: String(sheet["description"]),
    };
    const decision = decide === undefined ? "pay" : await decide(shown);
    const answer = await line.ask(`/__sim/wx/payment/${decision}`, payment);
    return { state: String(answer["state"]), problem: String(answer["problem"]) };
  }

  function showCashier(query: Record<string, string>): Promise<End> {
    return new Promise((resolve, reject) => {
      if (screen === undefined) return reject(new Refusal("no screen"));
      const frame = screen.document.createElement("iframe");
      const hear: MessageHandler = ({ source, origin, data }) => {
        if (source !== frame.contentWindow || origin !== new URL(simUrl).origin) return;
        const end = data as Partial<End> & { source?: string };
        if (end?.source !== "wechat-sim-cashier") return;
        screen.window.removeEventListener("message", hear);
        frame.remove();
        resolve({ state: String(end.state), problem: String(end.problem ?? "") });
      };
      screen.window.addEventListener("message", hear);
      frame.title = "收银台";
      frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647";
      frame.src = `${simUrl}/cashier?${new URLSearchParams(query)}`;
      screen.document.body.appendChild(frame);
      frame.focus();
    });
  }
}
