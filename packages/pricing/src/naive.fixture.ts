/**
 * The rules of all seven layers a second time: straightforward and slow, unit by unit and set by set, sharing nothing with
 * the engine but the types. What both say about one cart is compared in `naive.properties.test.ts`.
 */
import type {
  Campaign,
  HeldCoupon,
  ItemCampaign,
  Line,
  OrderCampaign,
  PriceCampaign,
  Quote,
  QuoteInput,
  RewardCampaign,
  Scope,
  ShippingCampaign,
} from "./index.ts";
import { allocateNaively, type Bag, best, roundedRate, sum, type Unit } from "./naive-arithmetic.fixture.ts";
import { bestBundle } from "./naive-bundle.fixture.ts";

export interface Told {
  readonly payableFen: number;
  readonly shippingFen: number;
  /** key → payable. */
  readonly lines: Bag;
  /** id → amount; prices, items, order, coupon, points, shipping. */
  readonly applied: Bag;
  /** id → code, but for the layer of prices. */
  readonly rejected: Readonly<Record<string, string>>;
  readonly gifts: Bag;
  readonly rewards: Bag;
  readonly points: number;
}

/** The same of the engine's result. */
export const toldBy = (result: Quote): Told => ({
  payableFen: result.payableFen,
  shippingFen: result.shippingFen,
  lines: Object.fromEntries(result.lines.filter((l) => l.giftOf === null).map((l) => [l.key, l.payableFen])),
  applied: Object.fromEntries(
    result.applied.filter((a) => a.layer !== "rewards").map((a) => [a.source.id, a.amountFen]),
  ),
  rejected: Object.fromEntries(
    result.rejected
      .filter((r) => r.layer !== "price" && r.source.kind !== "shipping")
      .map((r) => [r.source.id, r.code]),
  ),
  gifts: Object.fromEntries(result.lines.filter((l) => l.giftOf !== null).map((l) => [l.key, l.quantity])),
  rewards: Object.fromEntries(result.rewards.map((r) => [r.source.id, r.kind === "coupons" ? r.count : r.amount])),
  points: result.pointsSpent,
});

type Stacking = Exclude<Campaign, PriceCampaign>;
interface Item extends Line {
  readonly key: string;
  readonly campaign: PriceCampaign | null;
}
interface Plan {
  readonly amount: number;
  readonly perLine: number[];
  readonly gifts: { key: string; skuId: string; quantity: number; stock: number }[];
}

export function naively(input: QuoteInput): Told {
  const now = Date.parse(input.now);
  const floor = input.policy.allowZero ? 0 : input.policy.minPayableFen;
  const applied: Record<string, number> = {};
  const items = priceOfLines(input, now, applied);
  const entry = items.map((item) => item.paid);
  let [mostItems, mostOrder] = [Infinity, Infinity];
  for (;;) {
    const rejected: Record<string, string> = {};
    const shut = items.map(({ campaign }) => new Set<string>(campaign?.closesLayers ?? []));
    const two = layer(input, "items", items, entry, shut, mostItems, rejected);
    const three = layer(input, "order", items, two.amounts, shut, mostOrder, rejected);
    const end = coupons(input, items, three.amounts, shut, floor, rejected);
    if (end.payable < floor && three.saved > 0) {
      mostOrder = Math.max(three.saved - (floor - end.payable), 0);
      continue;
    }
    if (end.payable < floor && two.saved > 0) {
      mostItems = Math.max(two.saved - (floor - end.payable), 0);
      continue;
    }
    const rewards = rewardsOf(input, items, end.amounts, rejected);
    return {
      payableFen: end.payable,
      shippingFen: end.shipping,
      lines: Object.fromEntries(items.map(({ key }, i) => [key, end.amounts[i] ?? 0])),
      applied: { ...applied, ...two.applied, ...three.applied, ...end.applied },
      rejected,
      gifts: two.gifts,
      rewards,
      points: end.points,
    };
  }
}

const covers = ({ include, excludeProductIds, excludeCategoryIds }: Scope, line: Line): boolean => {
  if (excludeProductIds.includes(line.productId)) return false;
  if (line.categoryIds.some((id) => excludeCategoryIds.includes(id))) return false;
  if (include.kind === "all") return true;
  if (include.kind === "products") return include.productIds.includes(line.productId);
  return line.categoryIds.some((id) => include.categoryIds.includes(id));
};

function closedBecause(campaign: Campaign, { buyer, ...input }: QuoteInput): string | null {
  const now = Date.parse(input.now);
  if (campaign.startsAt !== null && Date.parse(campaign.startsAt) > now) return "NOT_STARTED";
  if (campaign.endsAt !== null && Date.parse(campaign.endsAt) < now) return "ENDED";
  const { audience } = campaign;
  const isFor =
    audience.kind === "levels"
      ? audience.levelIds.some((id) => id === buyer.levelId)
      : { everyone: true, members: buyer.isMember, paid_members: buyer.isPaidMember, newcomers: buyer.isNewcomer }[
          audience.kind
        ];
  if (!isFor) return "NOT_FOR_THIS_BUYER";
  if (campaign.layer === "price" || campaign.timesPerPerson === null) return null;
  const times = input.usage.find((use) => use.campaignId === campaign.id && use.skuId === "")?.units ?? 0;
  return times >= campaign.timesPerPerson ? "LIMIT_REACHED" : null;
}

const firstByPriority = <T extends { priority: number; id: string }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => (a.priority !== b.priority ? b.priority - a.priority : a.id < b.id ? -1 : 1));

// layer 1
function priceOfLines(input: QuoteInput, now: number, applied: Record<string, number>): (Item & { paid: number })[] {
  const merged = new Map<string, Line & { key: string }>();
  for (const line of input.lines) {
    const key = line.entry === "ordinary" ? line.skuId : `${line.skuId}@${line.entry.campaignId}`;
    merged.set(key, { ...line, key, quantity: line.quantity + (merged.get(key)?.quantity ?? 0) });
  }
  const lines = [...merged.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const running = firstByPriority(
    input.campaigns.filter((c): c is PriceCampaign => c.layer === "price" && closedBecause(c, input) === null),
  );
  const had = new Map<string, number>(input.usage.map((use) => [`${use.campaignId}/${use.skuId}`, use.units]));
  const sold = new Map<string, number>();
  const offer = (campaign: PriceCampaign, line: Line): number | null => {
    const limit = campaign.limitPerPerson;
    if (limit !== null && (had.get(`${campaign.id}/${line.skuId}`) ?? 0) + line.quantity > limit) return null;
    const { price } = campaign;
    const list = line.listPriceFen * line.quantity;
    if (price.kind === "unit_prices") {
      const unit = price.prices.find(({ skuId }) => skuId === line.skuId);
      return unit === undefined ? null : unit.unitPriceFen * line.quantity;
    }
    if (!covers(price.scope, line)) return null;
    if (price.kind === "percent") return roundedRate(list, price.payBp);
    let total = 0;
    for (let unit = 0; unit < line.quantity; unit++) {
      const before = price.sold + (sold.get(campaign.id) ?? 0) + unit;
      const steps = price.steps.filter(
        ({ fromSold, fromAt }) => before >= fromSold && (fromAt === null || now >= Date.parse(fromAt)),
      );
      total += roundedRate(line.listPriceFen, steps.length === 0 ? 10_000 : Math.max(...steps.map((s) => s.payBp)));
    }
    return total;
  };
  const paid = new Map<string, Item & { paid: number }>();
  const take = (line: Line & { key: string }, campaign: PriceCampaign | null, fen: number): void => {
    paid.set(line.key, { ...line, campaign, paid: fen });
    if (campaign === null) return;
    const key = `${campaign.id}/${line.skuId}`;
    had.set(key, (had.get(key) ?? 0) + line.quantity);
    sold.set(campaign.id, (sold.get(campaign.id) ?? 0) + line.quantity);
    applied[campaign.id] = (applied[campaign.id] ?? 0) + line.listPriceFen * line.quantity - fen;
  };
  for (const line of lines) {
    const { entry } = line;
    const campaign = running.find(({ id }) => entry !== "ordinary" && id === entry.campaignId);
    const fen = campaign === undefined ? null : offer(campaign, line);
    if (campaign !== undefined && fen !== null && fen <= line.listPriceFen * line.quantity) take(line, campaign, fen);
  }
  for (const line of lines) {
    if (paid.has(line.key)) continue;
    let [lowest, by]: [number, PriceCampaign | null] = [line.listPriceFen * line.quantity, null];
    for (const campaign of running) {
      if (["group", "bargain", "rising"].includes(campaign.kind)) continue;
      const fen = offer(campaign, line);
      if (fen !== null && fen < lowest) [lowest, by] = [fen, campaign];
    }
    take(line, by, lowest);
  }
  return lines.flatMap(({ key }) => paid.get(key) ?? []);
}

const unitsOf = (items: readonly Item[], amounts: readonly number[], which: readonly number[]): Unit[] =>
  which
    .flatMap((line) => {
      const [quantity, amount] = [items[line]?.quantity ?? 1, amounts[line] ?? 0];
      const upTo = (count: number): number => Math.floor((amount * count) / quantity);
      return Array.from({ length: quantity }, (_, unit) => ({ line, fen: upTo(unit + 1) - upTo(unit) }));
    })
    .sort((a, b) => b.fen - a.fen || a.line - b.line);

// layers 2 and 3
function layer(
  input: QuoteInput,
  which: "items" | "order",
  items: readonly Item[],
  entry: readonly number[],
  shut: Set<string>[],
  most: number,
  rejected: Record<string, string>,
) {
  const plans = new Map<string, Plan>();
  const earners = new Map<string, number[]>();
  const given = firstByPriority(input.campaigns.filter((c): c is ItemCampaign | OrderCampaign => c.layer === which));
  const addOns = input.campaigns.flatMap((c) => (c.layer === "items" && c.rule.kind === "add_on" ? [c.id] : []));
  const isAddOn = (item: Item): boolean => item.entry !== "ordinary" && addOns.includes(item.entry.campaignId);
  for (const campaign of given) {
    const inScope = items.flatMap((item, i) => (covers(campaign.scope, item) ? [i] : []));
    const open = inScope.filter((i) => shut[i]?.has(which) === false);
    const eligible = which === "items" ? open.filter((i) => !isAddOn(items[i] as Item)) : open;
    const code =
      closedBecause(campaign, input) ??
      (inScope.length === 0
        ? "NO_ELIGIBLE_LINE"
        : open.length === 0
          ? "CLOSED_BY_PRICE"
          : eligible.length === 0
            ? "NO_ELIGIBLE_LINE"
            : null);
    const plan = code ?? planOf(campaign, items, entry, eligible, shut);
    if (typeof plan === "string") rejected[campaign.id] = plan;
    else {
      const amount = Math.min(plan.amount, campaign.capFen ?? plan.amount);
      if (amount === 0 && plan.gifts.length === 0) rejected[campaign.id] = "NO_EFFECT";
      else plans.set(campaign.id, { ...plan, amount });
      earners.set(campaign.id, eligible);
    }
  }
  const able = given.filter(({ id }) => plans.has(id));
  const apply = (set: readonly Stacking[], room: number) => {
    const amounts = [...entry];
    const stock = new Map<string, number>();
    let saved = 0;
    const parts = set.flatMap(({ id }) => {
      const plan = plans.get(id);
      if (plan === undefined) return [];
      const caps = plan.perLine.map((fen, i) => Math.min(fen, amounts[i] ?? 0));
      const fen = Math.min(plan.amount, sum(caps), room - saved);
      const shares = allocateNaively(fen, plan.perLine, caps);
      for (const [i, share] of shares.entries()) amounts[i] = (amounts[i] ?? 0) - share;
      saved += fen;
      const gifts = plan.gifts.flatMap((gift) => {
        const quantity = Math.min(gift.quantity, gift.stock - (stock.get(gift.skuId) ?? 0));
        stock.set(gift.skuId, (stock.get(gift.skuId) ?? 0) + Math.max(quantity, 0));
        return quantity > 0 ? [{ key: gift.key, quantity }] : [];
      });
      return [{ id, fen, shares, gifts }];
    });
    return { amounts, saved, parts };
  };
  const { chosen, losers } = bestTogether(able, (set) => [
    apply(set, Infinity).saved,
    set.filter(({ id }) => (plans.get(id)?.gifts.length ?? 0) > 0).length,
  ]);
  Object.assign(rejected, losers);
  const done = apply(chosen, most);
  const applied: Record<string, number> = {};
  const gifts: Record<string, number> = {};
  const closing: [number, string][] = [];
  for (const part of done.parts) {
    if (part.fen === 0 && part.gifts.length === 0) {
      rejected[part.id] = (plans.get(part.id)?.gifts.length ?? 0) > 0 ? "GIFT_GONE" : "NO_EFFECT";
      continue;
    }
    applied[part.id] = part.fen;
    for (const { key, quantity } of part.gifts) gifts[key] = quantity;
    const touched = part.gifts.length > 0 ? (earners.get(part.id) ?? []) : [];
    for (const closes of given.find(({ id }) => id === part.id)?.closesLayers ?? []) {
      for (const [i, share] of part.shares.entries()) if (share > 0 || touched.includes(i)) closing.push([i, closes]);
    }
  }
  for (const [i, closes] of closing) shut[i]?.add(closes);
  return { amounts: done.amounts, saved: done.saved, applied, gifts };
}

/** Every set of campaigns is tried: those that all stand each other, one of a group; the first of the best wins. */
function bestTogether<T extends Stacking>(able: readonly T[], worth: (set: readonly T[]) => number[]) {
  const isMore = (a: number[], b: number[]): boolean => {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
  };
  const losers: Record<string, string> = {};
  const left = able.filter((campaign) => {
    const group = able.filter((other) => other.group === campaign.group);
    if (campaign.group === null) return true;
    const winner = group.reduce((a, b) => (isMore(worth([b]), worth([a])) ? b : a));
    if (winner !== campaign) losers[campaign.id] = "NOT_BEST";
    return winner === campaign;
  });
  const stands = (a: T, b: T): boolean =>
    !a.exclusive &&
    !b.exclusive &&
    [a, b].every((one, i) => one.combinesWith === "any" || one.combinesWith.includes([b, a][i]?.id ?? ""));
  let chosen: readonly T[] = [];
  for (let bits = (1 << left.length) - 1; bits >= 0; bits--) {
    const set = left.filter((_, i) => (bits & (1 << (left.length - 1 - i))) !== 0);
    if (!set.every((a) => set.every((b) => a === b || stands(a, b)))) continue;
    if (chosen.length === 0 || isMore(worth(set), worth(chosen))) chosen = set;
  }
  for (const { id } of left) if (!chosen.some((each) => each.id === id)) losers[id] = "NOT_COMBINABLE";
  return { chosen, losers };
}

function planOf(
  campaign: ItemCampaign | OrderCampaign,
  items: readonly Item[],
  entry: readonly number[],
  eligible: readonly number[],
  shut: readonly Set<string>[],
): Plan | string {
  const { rule, id } = campaign;
  const fen = sum(eligible.map((i) => entry[i] ?? 0));
  const count = sum(eligible.map((i) => items[i]?.quantity ?? 0));
  const none = items.map(() => 0);
  const all = none.map((_, i) => (eligible.includes(i) ? (entry[i] ?? 0) : 0));
  const perUnit = (off: readonly Unit[]): Plan => {
    const perLine = none.map((_, i) => sum(off.filter(({ line }) => line === i).map((unit) => unit.fen)));
    return { amount: sum(perLine), perLine, gifts: [] };
  };
  switch (rule.kind) {
    case "nth_item": {
      if (count < rule.n) return "BELOW_THRESHOLD";
      const nth = unitsOf(items, entry, eligible).filter((_, i) => (i + 1) % rule.n === 0);
      return perUnit(nth.map((unit) => ({ ...unit, fen: unit.fen - roundedRate(unit.fen, rule.payBp) })));
    }
    case "bundle": {
      const fits = (line: number, part: number): boolean =>
        rule.parts[part]?.productIds.includes(items[line]?.productId ?? "") === true;
      const units = unitsOf(items, entry, eligible).filter(({ line }) =>
        rule.parts.some((_, part) => fits(line, part)),
      );
      if (units.length === 0) return "NO_ELIGIBLE_LINE";
      const found = bestBundle(units, rule, fits);
      if (found === null) return "BELOW_THRESHOLD";
      return { amount: found.saved, perLine: perUnit(found.units).perLine, gifts: [] };
    }
    case "add_on": {
      if (fen < rule.thresholdFen) return "BELOW_THRESHOLD";
      const priceOf = (i: number) => rule.offers.find(({ skuId }) => skuId === items[i]?.skuId)?.unitPriceFen;
      const came = items.flatMap((item, i) =>
        item.entry !== "ordinary" && item.entry.campaignId === id && priceOf(i) !== undefined ? [i] : [],
      );
      if (came.length === 0) return "ENTRY_NOT_CHOSEN";
      const open = came.filter((i) => shut[i]?.has("items") === false);
      if (open.length === 0) return "CLOSED_BY_PRICE";
      const gains = unitsOf(items, entry, open).map((unit) => ({ ...unit, fen: unit.fen - (priceOf(unit.line) ?? 0) }));
      gains.sort((a, b) => b.fen - a.fen || a.line - b.line);
      return perUnit(gains.slice(0, rule.unitsPerOrder).map((unit) => ({ ...unit, fen: Math.max(unit.fen, 0) })));
    }
    case "gift": {
      if (fen < rule.thresholdFen || count < rule.thresholdUnits) return "BELOW_THRESHOLD";
      let times = 1;
      if (rule.repeats && (rule.thresholdFen > 0 || rule.thresholdUnits > 0)) {
        while ((times + 1) * rule.thresholdFen <= fen && (times + 1) * rule.thresholdUnits <= count) times++;
      }
      const gifts = rule.gifts.flatMap(({ skuId, quantity, available }) => {
        const bought = sum(items.filter((item) => item.skuId === skuId).map((item) => item.quantity));
        const stock = available - bought;
        const given = Math.min(quantity * times, stock);
        return given > 0 ? [{ key: `${skuId}@${id}`, skuId, quantity: given, stock }] : [];
      });
      return gifts.length === 0 ? "GIFT_GONE" : { amount: 0, perLine: none, gifts };
    }
    case "full_reduction": {
      const measured = rule.measure === "amount" ? fen : count;
      const reached = rule.tiers.filter(({ threshold }) => threshold <= measured);
      if (reached.length === 0) return "BELOW_THRESHOLD";
      const offs = reached.map(({ benefit }) =>
        benefit.kind === "off" ? Math.min(benefit.amountFen, fen) : fen - roundedRate(fen, benefit.payBp),
      );
      return { amount: Math.max(...offs), perLine: all, gifts: [] };
    }
    case "every_full": {
      let [times, left] = [0, fen];
      for (; left >= rule.everyFen && (rule.maxTimes === null || times < rule.maxTimes); left -= rule.everyFen) times++;
      if (fen < rule.everyFen) return "BELOW_THRESHOLD";
      return { amount: Math.min(times * rule.offFen, fen), perLine: all, gifts: [] };
    }
  }
}

// layers 4, 5 and 6: every allowed pair of coupons to the end
function coupons(
  input: QuoteInput,
  items: readonly Item[],
  entry: readonly number[],
  shut: readonly Set<string>[],
  floor: number,
  rejected: Record<string, string>,
) {
  const now = Date.parse(input.now);
  const fee = feeOf(input, items);
  const offers = new Map<string, { amount: number; perLine: number[] }>();
  const waivers: HeldCoupon[] = [];
  for (const coupon of input.coupons) {
    const code = unusable(coupon, now);
    if (code !== null) rejected[coupon.id] = code;
    else if (coupon.rule.kind === "FREE_SHIPPING") waivers.push(coupon);
    else {
      const offer = couponOffer(coupon, items, entry, shut);
      if (typeof offer === "string") rejected[coupon.id] = offer;
      else offers.set(coupon.id, offer);
    }
  }
  const settle = (goodsId: string | null, waiver: HeldCoupon | null) => {
    const offer = goodsId === null ? undefined : offers.get(goodsId);
    for (let discount = offer?.amount ?? 0; ; discount--) {
      const shares = allocateNaively(discount, offer?.perLine ?? [], offer?.perLine ?? []);
      const amounts = entry.map((fen, i) => fen - (shares[i] ?? 0));
      const codes: Record<string, string> = {};
      const free = freed(input, items, amounts, fee, codes);
      const before = sum(amounts) + fee.total - free.byLine;
      let campaigns = free.byCampaigns;
      for (let short = floor - (before - sum(Object.values(campaigns))); short > 0; short--)
        campaigns = lastGivesBack(campaigns, free.order);
      const charged = before - sum(Object.values(campaigns));
      if (charged < floor && discount > 0) continue;
      const left = fee.total - free.byLine - sum(Object.values(campaigns));
      const may = waiver !== null && missed(waiver, items, amounts) === null;
      const cap = may ? Math.min(left, waiver.rule.kind === "FREE_SHIPPING" ? (waiver.rule.capFen ?? left) : 0) : 0;
      const waived = Math.max(Math.min(cap, charged - floor), 0);
      const points = pointsOf(input, amounts, shut, Math.max(charged - waived - floor, 0));
      return {
        goodsId: discount > 0 ? goodsId : null,
        waiverId: waived > 0 ? (waiver?.id ?? null) : null,
        amounts,
        campaigns,
        codes,
        discount,
        waived,
        left,
        lineFreed: free.lineFreed,
        points,
        payable: charged - waived - points.fen,
      };
    }
  };
  type End = ReturnType<typeof settle>;
  const { goodsCoupon, shippingCoupon } = input.choice;
  const may = (choice: QuoteInput["choice"]["goodsCoupon"], ids: string[]): (string | null)[] =>
    choice === "none" ? [null] : [null, ...ids.filter((id) => choice === "best" || choice.couponId === id)];
  const ends = may(goodsCoupon, [...offers.keys()]).flatMap((goodsId) =>
    may(
      shippingCoupon,
      waivers.map(({ id }) => id),
    ).map((id) => settle(goodsId, waivers.find((waiver) => waiver.id === id) ?? null)),
  );
  const until = (id: string | null): number =>
    Date.parse(input.coupons.find((coupon) => coupon.id === id)?.validUntil ?? "2000-01-01T00:00:00Z");
  const isNamed = (choice: QuoteInput["choice"]["goodsCoupon"], id: string | null): boolean =>
    typeof choice !== "string" && choice.couponId === id;
  const better = (a: End, b: End): number =>
    Number(isNamed(goodsCoupon, b.goodsId)) - Number(isNamed(goodsCoupon, a.goodsId)) ||
    Number(isNamed(shippingCoupon, b.waiverId)) - Number(isNamed(shippingCoupon, a.waiverId)) ||
    a.payable - b.payable ||
    a.points.points - b.points.points ||
    [a.goodsId, a.waiverId].filter((id) => id !== null).length -
      [b.goodsId, b.waiverId].filter((id) => id !== null).length ||
    tie(a, b);
  const tie = (a: End, b: End): number => {
    const [ofA, ofB] = [a, b].map((end) => [end.goodsId, end.waiverId].filter((id) => id !== null)) as [
      string[],
      string[],
    ];
    for (const [i, id] of ofA.entries()) {
      const other = ofB[i] ?? "";
      if (id !== other) return until(id) - until(other) || (id < other ? -1 : 1);
    }
    return 0;
  };
  const end = best(ends, better);
  const named = (choice: QuoteInput["choice"]["goodsCoupon"], id: string): string =>
    choice === "best" ? "NOT_BEST" : isNamed(choice, id) ? "NO_EFFECT" : "NOT_CHOSEN";
  for (const id of offers.keys()) if (id !== end.goodsId) rejected[id] = named(goodsCoupon, id);
  for (const waiver of waivers) {
    if (waiver.id === end.waiverId) continue;
    rejected[waiver.id] =
      missed(waiver, items, end.amounts) ?? (end.left === 0 ? "NO_EFFECT" : named(shippingCoupon, waiver.id));
  }
  Object.assign(rejected, end.codes);
  for (const campaign of input.campaigns) {
    if (campaign.layer === "shipping" && end.campaigns[campaign.id] === 0) rejected[campaign.id] = "NO_EFFECT";
  }
  if (end.points.points === 0 && end.points.code !== null) rejected["points"] = end.points.code;
  const applied: Record<string, number> = { ...end.lineFreed };
  for (const [id, fen] of Object.entries(end.campaigns)) if (fen > 0) applied[id] = fen;
  if (end.goodsId !== null) applied[end.goodsId] = end.discount;
  if (end.waiverId !== null) applied[end.waiverId] = end.waived;
  if (end.points.points > 0) applied["points"] = end.points.fen;
  return {
    payable: end.payable,
    shipping: end.left - end.waived,
    amounts: end.amounts.map((fen, i) => fen - (end.points.shares[i] ?? 0)),
    applied,
    points: end.points.points,
  };
}

function lastGivesBack(freed: Record<string, number>, order: readonly string[]): Record<string, number> {
  const last = order.findLast((id) => (freed[id] ?? 0) > 0);
  return last === undefined ? freed : { ...freed, [last]: (freed[last] ?? 0) - 1 };
}

function unusable(coupon: HeldCoupon, now: number): string | null {
  if (coupon.state === "EXPIRED") return "ENDED";
  if (coupon.state !== "UNUSED") return "NOT_USABLE";
  if (coupon.usableAt === "store") return "STORE_ONLY";
  if (Date.parse(coupon.validFrom) > now) return "NOT_STARTED";
  return Date.parse(coupon.validUntil) < now ? "ENDED" : null;
}

function missed({ rule }: HeldCoupon, items: readonly Item[], amounts: readonly number[]): string | null {
  const inScope = items.flatMap((item, i) => (covers(rule.scope, item) ? [amounts[i] ?? 0] : []));
  if (inScope.length === 0) return "NO_ELIGIBLE_LINE";
  return sum(inScope) < rule.thresholdFen ? "BELOW_THRESHOLD" : null;
}

function couponOffer(
  { rule }: HeldCoupon,
  items: readonly Item[],
  entry: readonly number[],
  shut: readonly Set<string>[],
) {
  const inScope = items.flatMap((item, i) => (covers(rule.scope, item) ? [i] : []));
  if (inScope.length === 0) return "NO_ELIGIBLE_LINE";
  const eligible = inScope.filter((i) => shut[i]?.has("coupon") === false);
  if (eligible.length === 0) return "CLOSED_BY_PRICE";
  const fen = sum(eligible.map((i) => entry[i] ?? 0));
  if (fen < rule.thresholdFen) return "BELOW_THRESHOLD";
  let perLine = items.map((_, i) => (eligible.includes(i) ? (entry[i] ?? 0) : 0));
  let amount = 0;
  if (rule.kind === "FIXED") amount = Math.min(rule.amountFen, fen);
  if (rule.kind === "PERCENT") amount = Math.min(fen - roundedRate(fen, rule.payBp), rule.capFen ?? fen);
  if (rule.kind === "EXCHANGE") {
    const units = unitsOf(items, entry, eligible).slice(0, rule.units);
    perLine = perLine.map((_, i) =>
      sum(units.filter(({ line }) => line === i).map((unit) => Math.max(unit.fen - rule.unitPriceFen, 0))),
    );
    amount = sum(perLine);
  }
  return amount === 0 ? "NO_EFFECT" : { amount, perLine };
}

function pointsOf({ points }: QuoteInput, amounts: readonly number[], shut: readonly Set<string>[], room: number) {
  const nothing = { points: 0, fen: 0, shares: amounts.map(() => 0) };
  if (points === null) return { ...nothing, code: null };
  const open = amounts.map((fen, i) => (shut[i]?.has("points") === false ? fen : 0));
  const most = Math.min(Math.floor((sum(open) * points.maxBp) / 10_000), room);
  const wanted = points.spend === "most" ? points.available : Math.min(points.spend, points.available);
  let found = { points: 0, fen: 0 };
  for (let count = points.stepPoints; count <= wanted; count += points.stepPoints) {
    const fen = Math.floor((count * 100) / points.pointsPerYuan);
    if (count >= points.minPoints && fen <= most && fen > found.fen) found = { points: count, fen };
  }
  if (found.points > 0) return { ...found, shares: allocateNaively(found.fen, open, open), code: null };
  let least = points.stepPoints;
  while (least < points.minPoints) least += points.stepPoints;
  const code =
    points.spend === 0
      ? null
      : amounts.length === 0
        ? "NO_ELIGIBLE_LINE"
        : shut.every((layers) => layers.has("points"))
          ? "CLOSED_BY_PRICE"
          : wanted < least
            ? "NOT_ENOUGH_POINTS"
            : "NO_EFFECT";
  return { ...nothing, code };
}

// layer 6
interface Fee {
  readonly total: number;
  readonly parcels: { id: string; fee: number; lines: number[]; pieces: number; freeFrom: number; freeOver: number }[];
}

function feeOf({ shipping }: QuoteInput, items: readonly Item[]): Fee {
  const sent = items.flatMap((item, i) => (item.needsShipping ? [i] : []));
  if (shipping === null || sent.length === 0) return { total: 0, parcels: [] };
  if (shipping.kind === "flat") return { total: shipping.feeFen, parcels: [] };
  const parcels = shipping.templates.flatMap((template, place) => {
    const lines = sent.filter((i) => {
      const wanted = items[i]?.shippingTemplateId ?? null;
      return wanted === null ? place === 0 : wanted === template.id;
    });
    if (lines.length === 0) return [];
    const province = shipping.region?.province;
    const elsewhere = template.zones.find(({ provinces }) => provinces.length === 0);
    const isOut = province !== undefined && template.notDelivered.includes(province);
    const zone =
      province === undefined
        ? (elsewhere ?? template.zones[0])
        : (template.zones.find(({ provinces }) => provinces.includes(province)) ?? elsewhere);
    const pieces = sum(lines.map((i) => items[i]?.quantity ?? 0));
    if (zone === undefined || isOut)
      return [{ id: template.id, fee: 0, lines, pieces, freeFrom: Infinity, freeOver: Infinity }];
    const measured =
      template.measure === "piece"
        ? pieces
        : sum(lines.map((i) => (items[i]?.quantity ?? 0) * (items[i]?.weightGrams ?? 0)));
    let fee = zone.firstFen;
    for (let left = measured - zone.first; left > 0; left -= zone.more) fee += zone.moreFen;
    return [
      {
        id: template.id,
        fee,
        lines,
        pieces,
        freeFrom: zone.freeFrom ?? Infinity,
        freeOver: zone.freeOverFen ?? Infinity,
      },
    ];
  });
  const fees = parcels.map(({ fee }) => fee);
  return { total: shipping.combine === "sum" ? sum(fees) : Math.max(0, ...fees), parcels };
}

function freed(
  input: QuoteInput,
  items: readonly Item[],
  amounts: readonly number[],
  { total, parcels }: Fee,
  codes: Record<string, string>,
) {
  const { shipping } = input;
  const lineFreed: Record<string, number> = {};
  const over = shipping?.freeOverFen ?? null;
  if (shipping !== null && total > 0 && over !== null && sum(amounts) >= over) lineFreed[shipping.id] = total;
  else if (shipping?.kind === "templates") {
    const isFree = ({ pieces, freeFrom, freeOver, lines }: Fee["parcels"][number]): boolean =>
      pieces >= freeFrom || sum(lines.map((i) => amounts[i] ?? 0)) >= freeOver;
    const free = parcels.filter((parcel) => parcel.fee > 0 && isFree(parcel));
    if (shipping.combine === "sum") for (const { id, fee } of free) lineFreed[id] = fee;
    else {
      const left = Math.max(0, ...parcels.filter((parcel) => !free.includes(parcel)).map(({ fee }) => fee));
      const dearest = free.find(({ fee }) => fee === total);
      if (dearest !== undefined && left < total) lineFreed[dearest.id] = total - left;
    }
  }
  const byLine = sum(Object.values(lineFreed));
  const left = total - byLine;
  const able: ShippingCampaign[] = [];
  const given = firstByPriority(input.campaigns.filter((c): c is ShippingCampaign => c.layer === "shipping"));
  for (const campaign of given) {
    const province = shipping?.kind === "templates" ? shipping.region?.province : undefined;
    const inScope = items.flatMap((item, i) => (covers(campaign.scope, item) ? [amounts[i] ?? 0] : []));
    const isOut = province !== undefined && campaign.rule.excludedProvinces.includes(province);
    const code =
      closedBecause(campaign, input) ??
      (isOut
        ? "REGION_EXCLUDED"
        : inScope.length === 0
          ? "NO_ELIGIBLE_LINE"
          : sum(inScope) < campaign.rule.thresholdFen
            ? "BELOW_THRESHOLD"
            : Math.min(left, campaign.capFen ?? left) === 0
              ? "NO_EFFECT"
              : null);
    if (code === null) able.push(campaign);
    else codes[campaign.id] = code;
  }
  const total_ = (set: readonly ShippingCampaign[]): number =>
    Math.min(left, sum(set.map(({ capFen }) => capFen ?? left)));
  const { chosen, losers } = bestTogether(able, (set) => [total_(set)]);
  Object.assign(codes, losers);
  const byCampaigns: Record<string, number> = {};
  let rest = left;
  for (const { id, capFen } of chosen) {
    byCampaigns[id] = Math.min(rest, capFen ?? rest);
    rest -= byCampaigns[id];
  }
  return { byLine, lineFreed, byCampaigns, order: chosen.map(({ id }) => id) };
}

// layer 7
function rewardsOf(
  input: QuoteInput,
  items: readonly Item[],
  amounts: readonly number[],
  rejected: Record<string, string>,
): Bag {
  const found = new Map<string, { kind: string; amount: number }>();
  const given = firstByPriority(input.campaigns.filter((c): c is RewardCampaign => c.layer === "rewards"));
  for (const campaign of given) {
    const { rule, capFen, id } = campaign;
    const inScope = items.flatMap((item, i) => (covers(campaign.scope, item) ? [amounts[i] ?? 0] : []));
    const goods = sum(inScope);
    const earning = Math.min(goods, capFen ?? goods);
    const amount =
      rule.kind === "points"
        ? Math.floor((earning * rule.pointsPerYuan * rule.multiplierBp) / 1_000_000)
        : rule.kind === "growth"
          ? Math.floor((earning * rule.perYuan) / 100)
          : rule.count;
    const code =
      closedBecause(campaign, input) ??
      (inScope.length === 0
        ? "NO_ELIGIBLE_LINE"
        : rule.kind === "coupons" && goods < rule.thresholdFen
          ? "BELOW_THRESHOLD"
          : amount === 0
            ? "NO_EFFECT"
            : null);
    if (code === null) found.set(id, { kind: rule.kind, amount });
    else rejected[id] = code;
  }
  const { chosen, losers } = bestTogether(
    given.filter(({ id }) => found.has(id)),
    (set) =>
      ["points", "growth", "coupons"].map((kind) =>
        sum(set.map(({ id }) => (found.get(id)?.kind === kind ? (found.get(id)?.amount ?? 0) : 0))),
      ),
  );
  Object.assign(rejected, losers);
  return Object.fromEntries(chosen.map(({ id }) => [id, found.get(id)?.amount ?? 0]));
}
