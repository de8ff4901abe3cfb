import { previewPrices, quote } from "@banyan/pricing";
import { type Bench, median, rounded } from "./harness/bench.ts";
import { listing, order } from "./pricing/mix.ts";

const WARM_UP = 300;
const QUOTES = 2_000;
const BLOCK = 50;
const LISTINGS = 5;
const PRODUCTS = 10_000;
const MOST_MICROS = 300;
const MOST_LISTING_MS = 1_000;

/**
 * The mix (`pricing/mix.ts`): an order of 20 lines, 39 units, through all seven layers with 50 promotions: 10 prices, 4 n-th items,
 * 2 bundles of shared parts, 2 add-ons, 2 gifts, 5 full reductions of three tiers, 3 for every full amount, 4 free-shipping
 * campaigns, 4 rewards, 11 goods and 3 shipping coupons; points, three shipping templates. Best coupons are searched, every rule
 * is explained. The listing is 10,000 products with the same rules. Beside it: the input and the result of the same quote read
 * from JSON and written again, which is what keeping and sending them costs; and the same for the listing.
 */
export const bench: Bench = {
  about: "microseconds to price 20 lines with 50 promotions of all layers, and to-be-paid prices of 10,000 products",
  async run(say) {
    const result = quote(order);
    if (result.blockedBy !== null) throw new Error(`the mix is blocked by ${result.blockedBy}`);
    const promotions = order.campaigns.length + order.coupons.length;
    const told = result.applied.filter(({ source }) => source.kind === "campaign" || source.kind === "coupon");
    say(`${order.lines.length} lines, ${promotions} promotions, ${told.length} of them applied`);
    const kept = JSON.stringify({ order, result });
    const micros = medianOf(
      QUOTES,
      () => quote(order),
      () => JSON.stringify(JSON.parse(kept)),
    );
    const goods = listing(PRODUCTS);
    const shown = JSON.stringify({ goods, previews: previewPrices(goods) });
    say(`${PRODUCTS} products`);
    const listings = medianOf(
      LISTINGS,
      () => previewPrices(goods),
      () => JSON.stringify(JSON.parse(shown)),
    );
    const ours = { microsPerQuote: rounded(micros.ours), listingMs: rounded(listings.ours / 1_000) };
    return {
      ours,
      against: [
        {
          name: "JSON round trip",
          figures: { microsPerQuote: rounded(micros.against), listingMs: rounded(listings.against / 1_000) },
        },
      ],
      ratio: { metric: "microsPerQuote", value: rounded(micros.ours / micros.against), higherIsBetter: false },
      broken: [
        ...(ours.microsPerQuote <= MOST_MICROS
          ? []
          : [`${ours.microsPerQuote} µs a quote; ${MOST_MICROS} is the most`]),
        ...(ours.listingMs <= MOST_LISTING_MS
          ? []
          : [`${ours.listingMs} ms a listing; ${MOST_LISTING_MS} is the most`]),
      ],
      notes: [
        `${result.lines.length} lines and ${result.rejected.length} rejected rules in the result, ${kept.length} characters`,
      ],
    };
  },
};

/**
 * Median microseconds of both, taking turns block by block: turn by turn each would begin with the caches the other filled, which no
 * server does. Warmed up first.
 */
function medianOf(runs: number, ours: () => unknown, against: () => unknown): { ours: number; against: number } {
  const times = { ours: [] as number[], against: [] as number[] };
  const block = Math.min(BLOCK, runs);
  for (let run = -Math.min(WARM_UP, runs); run < runs; run += block) {
    for (const [side, work] of [
      ["ours", ours],
      ["against", against],
    ] as const) {
      for (let each = 0; each < block; each++) {
        const began = performance.now();
        work();
        if (run >= 0) times[side].push((performance.now() - began) * 1_000);
      }
    }
  }
  return { ours: median(times.ours), against: median(times.against) };
}
