import type { LandingCoupon, Picture, WalletCoupon } from "@banyan/contracts";
import type { Tx } from "#kernel/db.ts";

/** A product as a poster or a card shows it. */
export type ShownProduct = { title: string; picture: Picture | null; minPriceFen: number };

/** What lives elsewhere in the order of modules; wired in app.ts. */
export type ChannelPorts = {
  /** By id, those of the program only. */
  products(programId: string, ids: readonly string[]): Promise<ReadonlyMap<string, ShownProduct>>;
  /** Where an uploaded picture's file lies; null when it is not there. */
  pictureFile(programId: string, url: string): Promise<string | null>;
  coupons: {
    /** Of templates that are handed out (PUSH); others are absent. */
    names(programId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
    /** As this member or visitor sees it; null when there is none. `key` is what the claim would be given under. */
    offer(
      programId: string,
      templateId: string,
      who: { memberId: string | null; key: string },
    ): Promise<LandingCoupon | null>;
    /** Errors: those of a claim. */
    claim(
      tx: Tx,
      receiver: { programId: string; memberId: string; personId: number },
      gift: { templateId: string; key: string; reason: string },
    ): Promise<WalletCoupon>;
  };
};
