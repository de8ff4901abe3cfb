import { type Api, createApi, Refusal } from "./answer.ts";
import { type LaunchOptions, readLaunch } from "./launch.ts";
import { createLine } from "./line.ts";
import {
  createRequestPayment,
  type PageDocument,
  type PageWindow,
  type PaymentRequest,
  type PaymentSheet,
  type SheetDecision,
} from "./payment.ts";
import { createPrivacy, type Privacy } from "./privacy.ts";
import { createRequest, type RequestOptions, type RequestTask } from "./request.ts";
import { createShareCard, type ShareCard, type ShareMessage } from "./share.ts";
import { createMemoryStore, createStorage, type KeyValueStore, type WxStorage } from "./storage.ts";
import {
  createVisitReporter,
  type VisitDocument,
  type VisitReporter,
  type VisitWindow,
  watchBrowser,
} from "./visits.ts";

export type { Api, Callbacks, Failure, Ok } from "./answer.ts";
export type { LaunchOptions } from "./launch.ts";
export type { PaymentRequest, PaymentSheet, SheetDecision } from "./payment.ts";
export type { PrivacyDecision, PrivacyListener } from "./privacy.ts";
export type { RequestOptions, RequestResult, RequestTask } from "./request.ts";
export type { ShareCard, ShareMessage } from "./share.ts";
export { createMemoryStore, type KeyValueStore } from "./storage.ts";

export type WxOptions = {
  /** Base URL of the simulator. */
  simUrl: string;
  appid: string;
  /** Keeps who this browser is, its privacy agreement and the mini-program's data; `localStorage` if there is one. */
  storage?: KeyValueStore;
  fetch?: typeof fetch;
  /** The shopper's answer to a payment sheet. Without: the cashier page, or, without a screen, always `pay`. */
  decide?: (sheet: PaymentSheet) => Promise<SheetDecision> | SheetDecision;
  /** How the mini-program was entered; read from the page's address if not given. */
  launch?: Partial<LaunchOptions>;
};

/** The part of the `wx` global that is backed by the simulator. */
export type Wx = WxStorage &
  Pick<
    Privacy,
    "getPrivacySetting" | "requirePrivacyAuthorize" | "onNeedPrivacyAuthorization" | "openPrivacyContract"
  > & {
    /** A code for code2Session: one use, five minutes. */
    login: Api<object, { code: string }>;
    request(options: RequestOptions): RequestTask;
    getSetting: Api<object, { authSetting: Record<string, boolean> }>;
    requestPayment: Api<PaymentRequest, object>;
    showShareMenu: Api<{ withShareTicket?: boolean; menus?: string[] }, object>;
    hideShareMenu: Api<object, object>;
    updateShareMenu: Api<object, object>;
    getLaunchOptionsSync(): LaunchOptions;
    getEnterOptionsSync(): LaunchOptions;
    getAccountInfoSync(): { miniProgram: { appId: string; envVersion: string; version: string } };
    /** What in WeChat is a tap on a button or a menu and not a call of the program. */
    simulator: {
      userId(): Promise<string>;
      /** `<button open-type="agreePrivacyAuthorization">` */
      agreePrivacy(): void;
      /** `<button open-type="getPhoneNumber">`: what arrives as `e.detail`. Out of quota: errno 1400001. */
      tapPhoneNumber: Api<object, { code: string }>;
      /** “转发” on a page with this `onShareAppMessage`: the card the friend gets. */
      share(message: ShareMessage | undefined): Promise<ShareCard>;
      /** What WeChat counts for its daily figures; a browser's pages are watched by themselves. */
      visit: VisitReporter;
    };
  };

/**
 * WeChat's client for a browser or a headless host: one simulated person, kept in the storage.
 *
 * @example
 * const wx = createWx({ simUrl: "http://127.0.0.1:8090", appid: "wx…" });
 * const { code } = await wx.login();
 */
export function createWx(options: WxOptions): Wx {
  const { simUrl: givenUrl, appid, decide } = options;
  const simUrl = givenUrl.replace(/\/$/, "");
  // A browser has these, node and a mini-program's host do not.
  const host = globalThis as unknown as BrowserGlobals;
  const store = options.storage ?? host.localStorage ?? createMemoryStore();
  // Bound: browsers refuse to run fetch as a method of another object.
  const fetcher: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const screen =
    host.document === undefined || host.addEventListener === undefined
      ? undefined
      : { document: host.document, window: host as PageWindow };

  const line = createLine(simUrl, appid, store, fetcher);
  const { agree, require: requirePrivacy, ...privacy } = createPrivacy(line, store, appid);
  const launch: LaunchOptions = { ...readLaunch(host.location?.href), ...options.launch };
  const visit = createVisitReporter(line, launch);
  if (screen !== undefined && host.location !== undefined)
    watchBrowser(visit, host as VisitWindow, screen.document as VisitDocument);
  const nothing = (name: string) => createApi<object, object>(name, () => ({}));

  return {
    ...createStorage(store, appid),
    ...privacy,
    login: createApi("login", async () => ({
      code: String((await line.ask("/__sim/wx/codes", { kind: "login" }))["code"]),
    })),
    request: createRequest(fetcher),
    getSetting: createApi("getSetting", () => ({ authSetting: {} })),
    requestPayment: createRequestPayment(line, appid, simUrl, screen, decide),
    showShareMenu: nothing("showShareMenu"),
    hideShareMenu: nothing("hideShareMenu"),
    updateShareMenu: nothing("updateShareMenu"),
    getLaunchOptionsSync: () => launch,
    getEnterOptionsSync: () => launch,
    getAccountInfoSync: () => ({ miniProgram: { appId: appid, envVersion: "develop", version: "" } }),
    simulator: {
      userId: line.userId,
      agreePrivacy: agree,
      tapPhoneNumber: createApi("getPhoneNumber", async () => {
        await requirePrivacy("getPhoneNumber", "phoneNumber");
        const { code, errno } = await line.ask("/__sim/wx/codes", { kind: "phone" });
        if (typeof errno === "number") throw new Refusal("no quota", errno);
        return { code: String(code) };
      }),
      async share(message) {
        const card = await createShareCard(message, (await line.appInfo()).name);
        visit.shared();
        return card;
      },
      visit,
    },
  };
}

type BrowserGlobals = Partial<PageWindow> & {
  localStorage?: KeyValueStore;
  document?: PageDocument;
  location?: { href: string };
};
