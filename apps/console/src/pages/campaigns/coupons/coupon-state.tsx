import type { CouponTemplate } from "@banyan/contracts";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { standOf } from "./coupon-stand.ts";
import { useCouponWords } from "./words.ts";

/** A template's stand in words: why it is over or paused, not only that it is. */
export function CouponState({ coupon }: { coupon: CouponTemplate }) {
  const say = useCouponWords();
  switch (standOf(coupon)) {
    case "running":
      return <StateTag tone="good">{say("state.ACTIVE")}</StateTag>;
    case "upcoming":
      return <StateTag tone="wait">{say("tab.upcoming")}</StateTag>;
    case "paused":
      return <StateTag tone="act">{say(coupon.pausedBy === "VELOCITY" ? "pausedByVelocity" : "tab.paused")}</StateTag>;
    case "over":
      if (coupon.state === "STOPPED") return <StateTag tone="over">{say("state.STOPPED")}</StateTag>;
      return <StateTag tone="over">{say(coupon.claimed >= coupon.totalQuota ? "claimedOut" : "ended")}</StateTag>;
  }
}
