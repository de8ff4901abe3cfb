/** Carriers most parcels in China go by; any other can be typed. Proper names, the same in every language. */
export const carriers = [
  "顺丰速运",
  "中通快递",
  "圆通速递",
  "申通快递",
  "韵达快递",
  "京东快递",
  "极兔速递",
  "邮政 EMS",
  "德邦快递",
  "顺丰同城",
  "达达快送",
] as const;
