import type { TransportRequest, TransportResponse } from "@banyan/client";
import type { AddressInput } from "@banyan/contracts";
import type { Tracker, Platform as TrackerPlatform } from "@banyan/tracker";

export type ShopConfig = {
  /** Program id for `X-Program`. */
  program: string;
  /** Origin of the API and of pictures, without a slash at the end; empty = the page's own. */
  origin: string;
};
export type PaymentParams = { timeStamp: string; nonceStr: string; package: string; signType: "RSA"; paySign: string };

/** A picture as it was taken; the server re-encodes it. */
export type ChosenPicture = { bytes: ArrayBuffer; type: "image/png" | "image/jpeg" | "image/webp" };

/** Everything that differs between WeChat and the browser. `weapp.ts` and `h5.ts` each export one as `platform`. */
export type Platform = {
  kind: "weapp" | "h5";
  config(): Promise<ShopConfig>;
  /** Rejects when no answer came within 15 s. `url` is absolute. A body of bytes names its own content type in the headers. */
  send(request: TransportRequest): Promise<TransportResponse>;
  storage: { get(key: string): string | null; set(key: string, text: string): void; remove(key: string): void };
  /** A one-time WeChat login code. */
  loginCode(): Promise<string>;
  /** Opens WeChat's cashier. Rejects when it cannot be opened. */
  requestPayment(params: PaymentParams): Promise<"paid" | "cancelled">;
  /** WeChat's own address book; null when the shopper closed it. Absent where there is none. */
  chooseAddress?: () => Promise<Omit<AddressInput, "isDefault"> | null>;
  /** Pictures from the album or the camera, at most `count`; none when the shopper closed it. */
  choosePictures(count: number): Promise<ChosenPicture[]>;
  /** A short tap felt in the hand, where the device can. */
  tapFeedback(): void;
  trackerPlatform(): TrackerPlatform;
  /** Shows what is tracked where someone asked for it (`?banyan_debug=1`). */
  debugTracker?: (tracker: Tracker) => void;
};
