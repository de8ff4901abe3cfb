/** What the payment sheet shows; `failed` carries the reason in `problem`. */
export type Sheet = {
  state: "open" | "paid" | "cancelled" | "failed";
  problem: string;
  totalFen: number;
  merchant: string;
  description: string;
};

/**
 * The cashier page: a payment sheet for 375 px, shown in a frame over the storefront. It tells the frame's
 * parent `{source:"wechat-sim-cashier", state, problem}` when the shopper is done.
 * The query is the signed payment request plus the user; every button sends it back for a new check.
 */
export function renderCashier(sheet: Sheet, query: Record<string, unknown>): string {
  const data = JSON.stringify({ sheet, query }).replaceAll("<", "\\u003c");
  return PAGE.replace("__DATA__", () => data);
}

const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>收银台</title>
<style>
  * { box-sizing: border-box; margin: 0; }
  html, body { height: 100%; background: transparent; }
  body { font: 15px/1.5 -apple-system, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; color: #191919;
    display: flex; align-items: flex-end; justify-content: center; background: rgba(0, 0, 0, .55); }
  main { width: 100%; max-width: 480px; background: #fff; border-radius: 14px 14px 0 0; text-align: center;
    padding: 12px 24px calc(24px + env(safe-area-inset-bottom)); animation: rise .22s ease-out; }
  @keyframes rise { from { transform: translateY(100%); } }
  @media (prefers-reduced-motion: reduce) { main { animation: none; } }
  @media (min-width: 600px) { body { align-items: center; } main { border-radius: 14px; } }
  header { display: flex; align-items: center; justify-content: center; position: relative; min-height: 44px; font-weight: 500; }
  .close { position: absolute; left: -12px; width: 44px; height: 44px; border: 0; background: none; font-size: 22px; color: #191919; cursor: pointer; }
  .merchant { margin-top: 16px; font-size: 16px; overflow-wrap: anywhere; }
  .amount { font-size: 40px; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
  .amount small { font-size: 26px; margin-right: 2px; }
  dl { margin: 20px 0 24px; border-top: 1px solid #ededed; padding-top: 14px; display: grid; grid-template-columns: auto 1fr; gap: 8px 24px; }
  dt { color: #6b6b6b; text-align: left; } dd { text-align: right; overflow-wrap: anywhere; }
  .go { width: 100%; max-width: 240px; height: 48px; border: 0; border-radius: 8px; background: #06803f; color: #fff;
    font: inherit; font-size: 17px; font-weight: 500; cursor: pointer; }
  .go:active { background: #056b35; } .go:disabled { opacity: .6; }
  .quiet { display: block; margin: 4px auto 0; min-height: 44px; padding: 0 24px; border: 0; background: none; font: inherit; color: #576b95; cursor: pointer; }
  button:focus-visible { outline: 2px solid #576b95; outline-offset: 2px; }
  .mark { width: 56px; height: 56px; margin: 28px auto 12px; border-radius: 50%; color: #fff; font-size: 30px; line-height: 56px; }
  .paid .mark { background: #06803f; } .cancelled .mark { background: #b2b2b2; } .failed .mark { background: #fa5151; }
  .result { font-size: 18px; font-weight: 500; } .why { color: #6b6b6b; margin: 4px 0 20px; min-height: 24px; }
  footer { margin-top: 12px; font-size: 12px; color: #6b6b6b; }
</style>
</head>
<body>
<main id="sheet" role="dialog" aria-modal="true" aria-labelledby="title"></main>
<script>
(() => {
  const { sheet: first, query } = __DATA__;
  const root = document.getElementById("sheet");
  const yuan = (fen) => (fen / 100).toFixed(2);
  const node = (tag, props, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };
  const tell = (sheet) => parent.postMessage({ source: "wechat-sim-cashier", state: sheet.state, problem: sheet.problem }, "*");
  const call = async (path) => {
    const answer = await fetch("/__sim/wx/payment/" + path, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(query) });
    return answer.json();
  };
  const note = () => node("footer", { textContent: "模拟支付 · 不会真实扣款" });

  function show(sheet) {
    root.className = sheet.state;
    if (sheet.state === "open") return showOpen(sheet);
    const [mark, title, why] = {
      paid: ["✓", "支付成功", "¥" + yuan(sheet.totalFen) + " · " + sheet.merchant],
      cancelled: ["–", "已取消支付", "订单仍可继续支付"],
      failed: ["!", "无法支付", sheet.problem],
    }[sheet.state];
    const done = node("button", { className: "go", textContent: "完成", onclick: () => tell(sheet) });
    root.replaceChildren(
      node("div", { className: "mark", textContent: mark, ariaHidden: "true" }),
      node("p", { className: "result", id: "title", role: "status", textContent: title }),
      node("p", { className: "why", textContent: why }), done, note());
    done.focus();
    // The shopper sees the result for a moment, then the shop takes over.
    setTimeout(() => tell(sheet), sheet.state === "paid" ? 900 : sheet.state === "cancelled" ? 400 : 60000);
  }

  function showOpen(sheet) {
    const pay = node("button", { className: "go", textContent: "立即支付" });
    const leave = () => call("cancel").then(show, () => show({ ...sheet, state: "cancelled" }));
    pay.onclick = async () => {
      pay.disabled = true;
      pay.textContent = "支付中…";
      try { show(await call("pay")); }
      catch { show({ ...sheet, state: "failed", problem: "网络异常，请稍后再试" }); }
    };
    root.replaceChildren(
      node("header", {}, node("button", { className: "close", textContent: "×", ariaLabel: "关闭", onclick: leave }),
        node("span", { id: "title", textContent: "确认付款" })),
      node("p", { className: "merchant", textContent: sheet.merchant }),
      node("p", { className: "amount" }, node("small", { textContent: "¥" }), yuan(sheet.totalFen)),
      node("dl", {}, node("dt", { textContent: "商品" }), node("dd", { textContent: sheet.description }),
        node("dt", { textContent: "付款方式" }), node("dd", { textContent: "零钱" })),
      pay, node("button", { className: "quiet", textContent: "取消", onclick: leave }), note());
    pay.focus({ focusVisible: false });
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.querySelector(".close, .go")?.click();
  });
  show(first);
})();
</script>
</body>
</html>
`;
