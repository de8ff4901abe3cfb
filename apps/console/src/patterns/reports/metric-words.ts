import { defineWords } from "../../words/words.ts";

/** Families of the metric library, in its order. */
export const useMetricFamilyWords = defineWords(
  "metric-families",
  {
    metric: "指标",
    chooseMetric: "选择指标",
    traffic: "流量",
    conversion: "转化",
    sales: "成交",
    coupons: "优惠券",
    retention: "留存",
    sharing: "分享",
    growth: "增长",
    members: "会员",
    service: "服务",
    content: "内容",
  },
  {
    metric: "Metric",
    chooseMetric: "Choose a metric",
    traffic: "Traffic",
    conversion: "Conversion",
    sales: "Sales",
    coupons: "Coupons",
    retention: "Retention",
    sharing: "Sharing",
    growth: "Growth",
    members: "Members",
    service: "Service",
    content: "Content",
  },
);
