import { type Api, createApi, Refusal } from "./answer.ts";
import type { Line } from "./line.ts";
import type { KeyValueStore } from "./storage.ts";

export type PrivacyDecision =
  | { event: "exposureAuthorization" }
  | { event: "agree"; buttonId: string }
  | { event: "disagree" };

export type PrivacyListener = (resolve: (decision: PrivacyDecision) => void, info: { referrer: string }) => void;

export type Privacy = {
  getPrivacySetting: Api<object, { needAuthorization: boolean; privacyContractName: string }>;
  requirePrivacyAuthorize: Api<object, object>;
  onNeedPrivacyAuthorization(listener: PrivacyListener): void;
  openPrivacyContract: Api<object, object>;
  /** What tapping `<button open-type="agreePrivacyAuthorization">` does. */
  agree(): void;
  /** Before an API that touches personal data: refuses with errno 112 (undeclared) or 104 (not agreed). */
  require(api: string, scope: string): Promise<void>;
};

const UNDECLARED = 112;
const NOT_AGREED = 104;

/**
 * 用户隐私保护指引. Agreement is remembered per mini-program on this device. Where WeChat would show its
 * own dialog because no listener was set, the simulator refuses: the shop must bring its notice.
 */
export function createPrivacy(line: Line, store: KeyValueStore, appid: string): Privacy {
  const key = `wechat-sim:privacy:${appid}`;
  const isAgreed = () => store.getItem(key) === "agreed";
  const agree = () => store.setItem(key, "agreed");
  let listener: PrivacyListener | undefined;
  // Several APIs waiting for the same notice share one decision.
  let asking: Promise<boolean> | undefined;

  function ask(referrer: string): Promise<boolean> {
    const hear = listener;
    if (hear === undefined) return Promise.resolve(false);
    asking ??= new Promise<boolean>((resolve) => {
      hear(
        (decision) => {
          if (decision.event === "exposureAuthorization") return;
          // An agreement counts only through a real button, which has an id.
          const isYes = decision.event === "agree" && decision.buttonId !== "";
          if (isYes) agree();
          resolve(isYes);
        },
        { referrer },
      );
    }).finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function authorize(referrer: string) {
    if (isAgreed() || (await ask(referrer))) return;
    throw new Refusal("privacy permission is not authorized", NOT_AGREED);
  }

  return {
    getPrivacySetting: createApi("getPrivacySetting", async () => {
      const { privacy } = await line.appInfo();
      return { needAuthorization: !isAgreed(), privacyContractName: privacy.contractName };
    }),
    requirePrivacyAuthorize: createApi("requirePrivacyAuthorize", async () => {
      await authorize("requirePrivacyAuthorize");
      return {};
    }),
    onNeedPrivacyAuthorization(one) {
      listener = one;
    },
    openPrivacyContract: createApi("openPrivacyContract", () => ({})),
    agree,
    async require(api, scope) {
      const { privacy } = await line.appInfo();
      if (!privacy.declared.includes(scope)) {
        throw new Refusal("api scope is not declared in the privacy agreement", UNDECLARED);
      }
      await authorize(api);
    },
  };
}
