import { afterSaleSettings } from "@banyan/contracts";
import { defineSetting } from "#kernel/settings.ts";

export const afterSaleSetting = defineSetting({
  key: "orders.after-sale",
  schema: afterSaleSettings,
  default: {
    windowDays: 7,
    productWindows: [],
    answerDays: 2,
    returnDays: 7,
    confirmDays: 10,
    refundDays: 7,
    slaHours: 24,
    freightInsurance: false,
    returnAddress: null,
    // off until a merchant decides whom to trust; the figures are a cautious beginning
    instantRefund: { enabled: false, paidOrders: 3, refundRatioBp: 2_000, capFen: 10_000, dailyCapFen: 200_000 },
  },
  zh: "售后：期限、处理时效、运费险、退货地址、极速退款",
  en: "After-sale: windows, targets, freight insurance, return address, instant refund",
});
