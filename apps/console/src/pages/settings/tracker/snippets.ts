/** Where a program is written, and what its developer copies. */
export const kinds = ["native", "taro", "h5"] as const;
export type Kind = (typeof kinds)[number];
type Step = { name: "load" | "consent" | "track" | "see" | "debug"; code: string };

/** The code of each step, with the program's code and this server's address filled in. */
export function snippets(kind: Kind, { program, origin }: { program: string; origin: string }): Step[] {
  const init = `banyan.init({
  program: "${program}",
  url: "${origin}/collect",
  consent: wx.getStorageSync("agreed") ? "granted" : "pending",
});`;
  const consent = `wx.setStorageSync("agreed", true);
banyan.setConsent("granted");`;
  const track = `banyan.track("book_added", { book_id: "7", price_fen: 1280 });`;
  const see = `<view class="book" data-exposure="{{item.id}}">…</view>

onReady() {
  banyan.trackExposure(this, { selector: ".book", list: "hot" });
}`;
  switch (kind) {
    case "native":
      return [
        { name: "load", code: `const banyan = require("./banyan-tracker.js");\n${init}` },
        { name: "consent", code: consent },
        { name: "track", code: track },
        { name: "see", code: see },
        { name: "debug", code: `require("./banyan-tracker.debug.js")(banyan);` },
      ];
    case "taro":
      return [
        { name: "load", code: `import banyan from "./banyan-tracker";\n${init.replaceAll("wx.", "Taro.")}` },
        { name: "consent", code: consent.replaceAll("wx.", "Taro.") },
        {
          name: "track",
          code: `import type { TrackingPlan } from "./banyan-events";
const tracker = banyan as import("./banyan-tracker").Tracker<TrackingPlan>;
tracker.track("book_added", { book_id: "7", price_fen: 1280 });`,
        },
      ];
    case "h5":
      return [
        {
          name: "load",
          code: `<script src="${origin}/tracker/banyan-tracker.h5.js"></script>
<script>
  banyan.init({
    program: "${program}",
    consent: localStorage.agreed ? "granted" : "pending",
  });
</script>`,
        },
        { name: "consent", code: `localStorage.agreed = "yes";\nbanyan.setConsent("granted");` },
        { name: "track", code: track },
        {
          name: "see",
          code: `<div class="book" data-exposure="7">…</div>\n\nbanyan.trackExposure(".book", { list: "hot" });`,
        },
        { name: "debug", code: `${origin.replace(/^https?:/, "https:")}/…?banyan_debug=1` },
      ];
  }
}
