import type { PaymentParams, Platform } from "./platform.ts";

type Outcome<T> = { success(result: T): void; fail(error: { errMsg: string }): void };
/** The part of `wx` both WeChat and the simulator's shim offer. */
export type WxCalls = {
  login(options: Outcome<{ code: string }>): unknown;
  requestPayment(options: PaymentParams & Outcome<unknown>): unknown;
};

/** Sign-in and payment over any `wx`: WeChat's own or the simulator's. */
export const wxCalls = (wx: () => Promise<WxCalls>): Pick<Platform, "loginCode" | "requestPayment"> => ({
  async loginCode() {
    const host = await wx();
    return new Promise((resolve, reject) => {
      host.login({ success: ({ code }) => resolve(code), fail: ({ errMsg }) => reject(new Error(errMsg)) });
    });
  },
  async requestPayment(params) {
    const host = await wx();
    return new Promise((resolve, reject) => {
      host.requestPayment({
        ...params,
        success: () => resolve("paid"),
        fail: ({ errMsg }) => (/cancel/.test(errMsg) ? resolve("cancelled") : reject(new Error(errMsg))),
      });
    });
  },
});
