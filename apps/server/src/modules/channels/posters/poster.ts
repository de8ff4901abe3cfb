import { readFile } from "node:fs/promises";
import type { CouponBenefit, LandingCoupon, PosterTemplate } from "@banyan/contracts";
import { unreachable } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import type { CodeFiles } from "../codes.ts";
import type { StoredPlacement } from "../placement-store.ts";
import type { ChannelPorts } from "../ports.ts";
import { embed, renderPng } from "./render.ts";
import { drawPoster } from "./templates.ts";

export type PosterDeps = { programs: Pick<Programs, "byId">; codes: CodeFiles; ports: ChannelPorts };
export type PosterWish = { template: PosterTemplate; title?: string | undefined; line?: string | undefined };

/** A poster of a placement with what is true now: its product's price, its coupon's worth. Errors: those of a code. */
export const createPosters =
  ({ programs, codes, ports }: PosterDeps) =>
  async (placement: StoredPlacement, wish: PosterWish): Promise<Buffer> => {
    const { programId, productId, couponTemplateId } = placement;
    const [program, products, coupon, code] = await Promise.all([
      programs.byId(programId),
      productId === null ? null : ports.products(programId, [productId]),
      couponTemplateId === null ? null : ports.coupons.offer(programId, couponTemplateId, { memberId: null, key: "" }),
      codes.read(placement),
    ]);
    const product = (productId !== null && products?.get(productId)) || null;
    const file = product?.picture && (await ports.pictureFile(programId, product.picture.url));
    const photo = file ? await readFile(file).catch(() => null) : null;
    const own = wordsOf(placement, wish.template, {
      product: product?.title ?? null,
      coupon,
      shop: program?.name ?? "",
    });
    return renderPng(
      drawPoster({
        template: wish.template,
        shop: program?.name ?? "",
        channel: placement.channelName,
        title: wish.title ? wish.title : own.title,
        line: wish.line ?? own.line,
        priceFen: product?.minPriceFen ?? null,
        worth: coupon && worthOf(coupon.benefit),
        picture: photo && (await embed(photo, { size: 1_035, kind: "photo" })),
        code: await embed(code, { size: 750, kind: "code" }),
      }),
    );
  };

function wordsOf(
  { staffName, storeName }: Pick<StoredPlacement, "staffName" | "storeName">,
  template: PosterTemplate,
  { product, coupon, shop }: { product: string | null; coupon: LandingCoupon | null; shop: string },
): { title: string; line: string } {
  switch (template) {
    case "product":
      return { title: product ?? shop, line: coupon ? `扫码领 ${worthOf(coupon.benefit)} ${conditionOf(coupon)}` : "" };
    case "shop":
      return { title: `欢迎光临${shop}`, line: coupon ? `扫码领 ${worthOf(coupon.benefit)} 优惠券` : "扫码逛一逛" };
    case "coupon":
      return { title: coupon?.name ?? shop, line: coupon ? conditionOf(coupon) : "扫码进入小程序" };
    case "card":
      return {
        title: staffName !== null ? `${staffName} 为您服务` : (storeName ?? shop),
        line: coupon ? `扫码领 ${worthOf(coupon.benefit)} 优惠券` : "",
      };
    default:
      return unreachable(template);
  }
}

const yuan = (fen: number) => (Number.isInteger(fen / 100) ? String(fen / 100) : (fen / 100).toFixed(2));

/** What a coupon is worth, as shoppers say it. */
export function worthOf(benefit: CouponBenefit): string {
  switch (benefit.kind) {
    case "FIXED":
      return `¥${yuan(benefit.amountFen)}`;
    case "PERCENT":
      return `${benefit.payBp / 1_000} 折`;
    case "FREE_SHIPPING":
      return "免运费";
    case "EXCHANGE":
      return "兑换券";
    default:
      return unreachable(benefit);
  }
}

const conditionOf = ({ thresholdFen }: Pick<LandingCoupon, "thresholdFen">) =>
  thresholdFen === 0 ? "无门槛" : `满 ¥${yuan(thresholdFen)} 可用`;
