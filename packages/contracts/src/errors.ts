/**
 * Every error code that can cross the wire: HTTP status and the text a person reads.
 * `{name}` in a text is filled from the error's details. Wire shape: `{ code, message, field?, details?, requestId }`.
 */
export const errorCatalogue = {
  // any operation
  INVALID_INPUT: { status: 400, zh: "提交的内容有误，请检查后重试", en: "Something in the request is not valid" },
  MALFORMED_BODY: { status: 400, zh: "请求内容无法解析", en: "The request body cannot be read" },
  UNAUTHENTICATED: { status: 401, zh: "请先登录", en: "Please sign in" },
  FORBIDDEN: { status: 403, zh: "没有权限进行此操作", en: "You are not allowed to do this" },
  FOREIGN_PROGRAM: { status: 403, zh: "登录信息不属于这个小程序", en: "This session belongs to another program" },
  UNKNOWN_PROGRAM: { status: 404, zh: "小程序不存在", en: "There is no such program" },
  NOT_FOUND: { status: 404, zh: "没有找到相关内容", en: "Not found" },
  BODY_TOO_LARGE: { status: 413, zh: "提交的内容过大", en: "The request is too large" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, zh: "不支持的内容格式", en: "This content type is not supported" },
  TOO_MANY_REQUESTS: { status: 429, zh: "操作过于频繁，请稍后再试", en: "Too many requests, please slow down" },
  INTERNAL: { status: 500, zh: "系统开小差了，请稍后重试", en: "Something went wrong on our side" },
  OVERLOADED: { status: 503, zh: "当前人数较多，请稍后再试", en: "We are busy, please try again shortly" },
  UNAVAILABLE: { status: 503, zh: "服务暂时不可用，请稍后再试", en: "This is temporarily unavailable" },
  // idempotency
  IDEMPOTENCY_KEY_MISSING: { status: 400, zh: "缺少幂等键", en: "Idempotency-Key is missing" },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: "同一请求标识对应了不同的内容",
    en: "This key was used with another request",
  },
  IDEMPOTENCY_IN_FLIGHT: { status: 409, zh: "请求正在处理中", en: "The same request is still being processed" },
  // staff
  SIGN_IN_FAILED: { status: 401, zh: "账号或密码不正确", en: "The account or password is wrong" },
  SIGN_IN_LOCKED: { status: 429, zh: "尝试次数过多，请稍后再试", en: "Too many attempts, please wait" },
  // members
  WECHAT_CODE_INVALID: { status: 400, zh: "微信登录已失效，请重试", en: "The WeChat code is not valid" },
  WECHAT_BUSY: { status: 503, zh: "微信服务繁忙，请稍后再试", en: "WeChat is busy, please try again" },
  WECHAT_USER_BLOCKED: {
    status: 403,
    zh: "该微信账号存在风险，暂时无法登录",
    en: "WeChat marks this account as risky",
  },
  ADDRESS_NOT_FOUND: { status: 404, zh: "收货地址不存在", en: "There is no such address" },
  TOO_MANY_ADDRESSES: { status: 409, zh: "收货地址最多保存 20 个", en: "At most 20 addresses can be kept" },
  SAME_PERSON: { status: 409, zh: "这两个编号已经是同一个人", en: "These two numbers are one person already" },
  MERGE_NOT_UNDOABLE: {
    status: 409,
    zh: "这次合并不能撤销：{reason}",
    en: "This merge cannot be undone: {reason}",
  },
  EXPORT_LIMIT: { status: 409, zh: "每天只能导出一次，请明天再试", en: "One export a day; please try again tomorrow" },
  EXPORT_NOT_READY: { status: 409, zh: "导出文件还未生成或已过期", en: "The export is not ready, or has expired" },
  ERASURE_BLOCKED: {
    status: 409,
    zh: "还有未完成的订单或售后，处理完后才能注销：{open}",
    en: "Orders or after-sales are still open: {open}",
  },
  OWN_REQUEST: { status: 403, zh: "不能审批自己发起的请求", en: "A second person must decide this" },
  // catalog
  PRODUCT_NOT_FOUND: { status: 404, zh: "商品不存在或已下架", en: "There is no such product" },
  SKU_NOT_FOUND: { status: 404, zh: "商品规格不存在或已下架", en: "There is no such product variant" },
  CATEGORY_NOT_FOUND: { status: 404, zh: "分类不存在", en: "There is no such category" },
  DUPLICATE_SKU_CODE: { status: 409, zh: "规格编码重复", en: "This SKU code is already used" },
  STOCK_BELOW_RESERVED: {
    status: 409,
    zh: "库存不能低于已被订单占用的数量",
    en: "Stock cannot go below what orders hold",
  },
  EDIT_CONFLICT: {
    status: 409,
    zh: "内容已被他人修改，请刷新后重试",
    en: "Someone else changed this; reload and try again",
  },
  IMAGE_INVALID: { status: 400, zh: "图片无法识别，请换一张", en: "This image cannot be read" },
  // promotions and rewards
  PROMOTION_NOT_FOUND: { status: 404, zh: "优惠活动不存在", en: "There is no such promotion" },
  PROMOTION_STATE: { status: 409, zh: "活动当前状态不支持此操作", en: "The promotion's state does not allow this" },
  PROMOTION_LOCKED: {
    status: 409,
    zh: "活动已开始，这一项不能再改；可复制为新活动",
    en: "The promotion has started; this can no longer change. Copy it instead",
  },
  PROMOTION_NOT_READY: { status: 422, zh: "活动还有问题需要处理", en: "The promotion has problems to solve first" },
  PROMOTION_SOLD_OUT: { status: 409, zh: "「{promotion}」名额已用完", en: "“{promotion}” is used up" },
  PROMOTION_LIMIT_REACHED: {
    status: 409,
    zh: "你已达到「{promotion}」的参与次数",
    en: "You have used “{promotion}” as often as allowed",
  },
  COUPON_NOT_FOUND: { status: 404, zh: "优惠券不存在", en: "There is no such coupon" },
  COUPON_NOT_USABLE: { status: 409, zh: "优惠券当前不可用", en: "This coupon cannot be used now" },
  COUPON_SOLD_OUT: { status: 409, zh: "优惠券已被领完", en: "All coupons have been claimed" },
  COUPON_LIMIT_REACHED: { status: 409, zh: "已达到领取上限", en: "You already claimed this coupon" },
  COUPON_EXPIRED: { status: 409, zh: "优惠券活动已结束", en: "This coupon offer has ended" },
  COUPON_STATE: { status: 409, zh: "优惠券当前状态不支持此操作", en: "The coupon's state does not allow this" },
  COUPON_NOT_STARTED: { status: 409, zh: "还没到领取时间", en: "This coupon cannot be claimed yet" },
  COUPON_PAUSED: { status: 409, zh: "优惠券暂停发放，请稍后再来", en: "This coupon is paused, please come back later" },
  COUPON_NOT_FOR_YOU: { status: 409, zh: "暂不符合领取条件", en: "This coupon is for others" },
  COUPON_SOLD_OUT_TODAY: {
    status: 409,
    zh: "今天的已领完，明天再来",
    en: "Today's coupons are gone, come back tomorrow",
  },
  COUPON_WAIT_FOR_DROP: { status: 409, zh: "本轮已领完，下一轮再来", en: "This round is gone, wait for the next one" },
  COUPON_BUDGET_SPENT: { status: 409, zh: "优惠券预算已用完", en: "The coupon's budget is spent" },
  COUPON_CODE_UNKNOWN: { status: 404, zh: "兑换码不存在，请检查后重试", en: "There is no such code, please check it" },
  COUPON_CODE_USED: { status: 409, zh: "兑换码已被使用", en: "This code has been used" },
  COUPON_CODE_TRIES: {
    status: 429,
    zh: "今天输错次数过多，请明天再试",
    en: "Too many wrong codes today, try tomorrow",
  },
  COUPON_BELOW_THRESHOLD: {
    status: 409,
    zh: "消费金额未达到使用门槛",
    en: "The bill is below what the coupon asks for",
  },
  NEWCOMER_ONLY: { status: 409, zh: "仅限新会员领取", en: "This is for new members only" },
  // orders
  CART_FULL: { status: 409, zh: "购物车最多放 100 种商品", en: "The cart holds at most 100 products" },
  OUT_OF_STOCK: { status: 409, zh: "「{product}」库存不足", en: "Not enough stock for {product}" },
  PRICE_CHANGED: { status: 409, zh: "价格有变化，请确认后再提交", en: "The price has changed, please confirm" },
  PROMOTION_NOT_APPLICABLE: {
    status: 409,
    zh: "暂不满足活动条件，请调整后再提交",
    en: "The promotion does not apply to this basket",
  },
  PICKUP_POINT_NOT_FOUND: { status: 404, zh: "自提点不存在或已停用", en: "There is no such pickup point" },
  NOT_DELIVERABLE: { status: 409, zh: "所选地址暂不配送，请换一个地址", en: "We do not deliver to this address" },
  ORDER_TOO_LARGE: { status: 409, zh: "订单金额过大，请分开下单", en: "This order is too large; please split it" },
  PRICE_UNCERTAIN: {
    status: 409,
    zh: "可叠加的活动过多，暂时无法确定价格",
    en: "Too many promotions combine here to be sure of the price",
  },
  NOTHING_TO_PAY: { status: 409, zh: "优惠后无需支付，暂不支持下单", en: "Orders that cost nothing are not taken" },
  SHIPPING_TEMPLATE_NOT_FOUND: { status: 404, zh: "运费模板不存在", en: "There is no such shipping template" },
  SHIPPING_TEMPLATE_IN_USE: {
    status: 409,
    zh: "默认或仍有商品使用的运费模板不能删除",
    en: "The default template and those products use cannot be removed",
  },
  ORDER_NOT_FOUND: { status: 404, zh: "订单不存在", en: "There is no such order" },
  ORDER_STATE: { status: 409, zh: "订单当前状态不支持此操作", en: "The order's state does not allow this" },
  // fulfilment
  NOTHING_TO_SHIP: { status: 409, zh: "这些商品已经发出或已退款", en: "These units were sent or paid back already" },
  TOO_MANY_PARCELS: { status: 409, zh: "一个订单最多 15 个包裹", en: "An order travels in at most 15 parcels" },
  IS_PICKUP: { status: 409, zh: "自提订单不能快递发货", en: "A pickup order cannot be sent" },
  NOT_PICKUP: { status: 409, zh: "这不是自提订单", en: "This is not a pickup order" },
  SHIPMENT_NOT_FOUND: { status: 404, zh: "没有这个包裹", en: "There is no such parcel" },
  SHIPMENT_CORRECTED: {
    status: 409,
    zh: "这个订单的运单已经更正过一次",
    en: "A parcel of this order was corrected once already",
  },
  SHIPMENT_STATE: { status: 409, zh: "包裹当前状态不支持此操作", en: "The parcel's state does not allow this" },
  FILE_UNREADABLE: {
    status: 400,
    zh: "文件无法识别，请使用带「订单号、快递公司、运单号」表头的 CSV",
    en: "The file cannot be read: a CSV with order number, carrier and tracking number is needed",
  },
  IMPORT_NOT_FOUND: { status: 404, zh: "没有这次导入", en: "There is no such import" },
  EXPORT_TOO_LARGE: {
    status: 409,
    zh: "一次最多导出 {most} 个订单，请缩小范围",
    en: "At most {most} orders can be exported at once",
  },
  ADJUSTMENT_TOO_LARGE: { status: 409, zh: "改价后至少要付 1 分钱", en: "At least 1 fen must remain to be paid" },
  ADJUSTMENT_WAITING: { status: 409, zh: "这个订单有改价正在等待审批", en: "A change of price is waiting already" },
  ADJUSTMENT_NOT_FOUND: { status: 404, zh: "没有这次改价", en: "There is no such change of price" },
  ADJUSTMENT_DECIDED: { status: 409, zh: "这次改价已经处理过", en: "This change of price was decided already" },
  TOO_MANY_PICKUP_POINTS: { status: 409, zh: "自提点最多 50 个", en: "At most 50 pickup points can be kept" },
  PICKUP_POINT_IN_USE: {
    status: 409,
    zh: "还有 {waiting} 个订单在这里待取，不能删除",
    en: "{waiting} orders wait here; it cannot be removed",
  },
  PICKUP_CODE_NOT_FOUND: { status: 404, zh: "没有这个取货码", en: "There is no such pickup code" },
  PICKUP_DONE: { status: 409, zh: "这个取货码已经核销过", en: "This pickup code was used already" },
  INVOICE_EXISTS: { status: 409, zh: "这个订单已申请过发票", en: "An invoice was asked for already" },
  INVOICE_NOT_FOUND: { status: 404, zh: "没有这个发票申请", en: "There is no such invoice request" },
  INVOICE_DECIDED: { status: 409, zh: "这个发票申请已经处理过", en: "This invoice request was decided already" },
  PAYMENT_UNAVAILABLE: { status: 503, zh: "微信支付暂时不可用，请稍后再试", en: "WeChat Pay is not available now" },
  // after-sale
  AFTER_SALE_NOT_FOUND: { status: 404, zh: "售后单不存在", en: "There is no such after-sale" },
  AFTER_SALE_STATE: { status: 409, zh: "售后单当前状态不支持此操作", en: "The after-sale's state does not allow this" },
  AFTER_SALE_WINDOW: { status: 409, zh: "已超过可申请售后的期限", en: "The time to ask for an after-sale is over" },
  AFTER_SALE_QUANTITY: { status: 409, zh: "可售后的数量不足", en: "Not that many units can still go back" },
  AFTER_SALE_AMOUNT: { status: 409, zh: "金额超过可退金额", en: "That is more than can be refunded" },
  AFTER_SALE_NO_REASON: {
    status: 409,
    zh: "该商品不支持七天无理由退货，质量问题请选择对应原因",
    en: "This product cannot go back without a reason",
  },
  AFTER_SALE_KIND: {
    status: 409,
    zh: "未发货的商品只能退款，已发货的商品才能退货或换货",
    en: "Goods not shipped can only be refunded; returns and exchanges need shipped goods",
  },
  AFTER_SALE_OPEN: {
    status: 409,
    zh: "有商品正在售后中，暂不能发货",
    en: "Goods under an open after-sale cannot ship",
  },
  EXCHANGE_SKU: {
    status: 409,
    zh: "只能换同一商品的同价规格",
    en: "Only for a variant of the same product at the same price",
  },
  RETURN_ADDRESS_MISSING: { status: 409, zh: "请填写退货地址", en: "A return address is needed" },
  REFUND_LIMIT: { status: 409, zh: "该笔支付的退款次数已达上限", en: "This payment was refunded too many times" },
  REFUND_TOO_LATE: {
    status: 409,
    zh: "支付已超过一年，无法原路退款",
    en: "Paid over a year ago: WeChat no longer refunds it",
  },
  SIGNATURE_INVALID: { status: 401, zh: "签名验证失败", en: "The signature is not valid" },
  // channels
  CHANNEL_NOT_FOUND: { status: 404, zh: "渠道不存在", en: "There is no such channel" },
  CHANNEL_KEY_TAKEN: { status: 409, zh: "渠道标识已被使用", en: "This key is taken by another channel" },
  CHANNEL_ARCHIVED: {
    status: 409,
    zh: "渠道已归档，恢复后才能新建物料",
    en: "The channel is archived; restore it first",
  },
  PLACEMENT_NOT_FOUND: { status: 404, zh: "这个码或链接不存在", en: "There is no such code or link" },
  WECHAT_CODE_REFUSED: {
    status: 409,
    zh: "微信拒绝了这个码或链接：{words}",
    en: "WeChat refused this code or link: {words}",
  },
  WECHAT_QUOTA_SPENT: {
    status: 429,
    zh: "微信今日的生成次数已用完，已生成的仍可使用",
    en: "WeChat makes no more today; what was made still works",
  },
  // loyalty
  POINTS_NOT_ENOUGH: { status: 409, zh: "积分不足", en: "There are not enough points" },
  // bills
  BILL_DAY_NOT_FOUND: { status: 404, zh: "这一天没有对账记录", en: "This day was not compared with a bill" },
  BILL_NOT_READY: {
    status: 409,
    zh: "微信账单在次日 10 点后生成，最早可查 90 天内的账单",
    en: "WeChat's bill of a day is ready at ten the next morning and kept for 90 days",
  },
  // tracking
  INVALID_GZIP: { status: 400, zh: "压缩内容无法解析", en: "The compressed body cannot be read" },
  PLAN_EVENT_NOT_FOUND: { status: 404, zh: "没有这个埋点事件", en: "There is no such event in the tracking plan" },
  PLAN_EVENT_EXISTS: { status: 409, zh: "这个事件名已经登记", en: "An event of this name is registered already" },
  PLAN_EVENT_FIXED: {
    status: 409,
    zh: "业务事实由服务端产生，不能修改或屏蔽",
    en: "Business facts come from the server and cannot be changed",
  },
  PLAN_FILE_UNREADABLE: {
    status: 400,
    zh: "文件无法识别，请使用从这里导出的 JSON 或 CSV",
    en: "The file cannot be read: JSON or CSV as exported here is needed",
  },
  BATCH_TOO_LARGE: { status: 413, zh: "事件批次过大", en: "A batch holds at most 2,000 events" },
  // costs of channels
  COST_NOT_FOUND: { status: 404, zh: "没有这笔费用", en: "There is no such cost" },
  COST_IN_FUTURE: { status: 409, zh: "不能登记今天之后的费用", en: "A cost cannot lie in the future" },
  COST_OF_MONTHLY_FEE: {
    status: 409,
    zh: "这是固定月费分摊到当天的部分，请修改月费",
    en: "This is one day of a monthly fee; change the fee",
  },
  COST_FILE_UNREADABLE: {
    status: 400,
    zh: "文件无法识别，请使用带「日期、推广计划、花费」表头的 CSV",
    en: "The file cannot be read: a CSV with date, campaign and cost is needed",
  },
  COST_FILE_TOO_LONG: { status: 413, zh: "文件最多 {most} 行，请分开导入", en: "A file has at most {most} lines" },
  // seed users
  SEED_QUOTA_BELOW_JOINED: {
    status: 409,
    zh: "名额不能少于已加入的 {joined} 人",
    en: "The quota cannot be below the {joined} who joined",
  },
  SEED_INVITATION_UNKNOWN: { status: 404, zh: "邀请码无效，请向邀请人确认", en: "There is no such invitation" },
  SEED_INVITATION_USED: { status: 409, zh: "这个邀请码的名额已用完", en: "This invitation is used up" },
  SEED_PROGRAMME_FULL: { status: 409, zh: "种子用户名额已满", en: "All places of the programme are taken" },
  SEED_PROGRAMME_CLOSED: { status: 409, zh: "种子用户计划暂未开放", en: "The programme is not open" },
  FEEDBACK_TOO_OFTEN: {
    status: 429,
    zh: "今天的反馈已收到很多，明天再来吧",
    en: "Enough for today, come back tomorrow",
  },
  FEEDBACK_STATE: { status: 409, zh: "反馈当前状态不支持此操作", en: "The feedback's state does not allow this" },
  // imports
  TOO_MANY_WRITE_KEYS: {
    status: 409,
    zh: "写入密钥最多保留 20 个，请先停用不用的",
    en: "At most 20 write keys can be in use",
  },
  IMPORT_STATE: { status: 409, zh: "导入当前状态不支持此操作", en: "The import's state does not allow this" },
  IMPORT_FILE_TOO_LARGE: {
    status: 413,
    zh: "文件超过 4 GB，请分成几个文件",
    en: "The file is over 4 GB; please split it",
  },
  IMPORT_PIECE_MISPLACED: {
    status: 409,
    zh: "文件片段的位置不对，请从已收到的位置继续",
    en: "This is not the next piece; go on from what has arrived",
  },
  IMPORT_FILE_UNREADABLE: {
    status: 400,
    zh: "文件无法识别：需要 CSV、TSV 或 JSON Lines（可用 gzip 压缩）",
    en: "The file cannot be read: CSV, TSV or JSON lines are needed (gzip is fine)",
  },
  IMPORT_MAPPING: { status: 422, zh: "字段对应有误：{reason}", en: "The mapping does not hold: {reason}" },
  // analytics
  FACT_RUN_RUNNING: { status: 409, zh: "已有核对或重放在进行", en: "A check or a replay is running already" },
  WECHAT_FIGURES_NOT_READY: {
    status: 409,
    zh: "微信在次日上午 8 点后给出前一天的数据，可补拉最近 60 天",
    en: "WeChat has a day's figures at eight the next morning; the last 60 days can be fetched",
  },
  // what is kept of reports
  REPORT_KIND_UNKNOWN: { status: 400, zh: "没有这种报表", en: "There is no such kind of report" },
  SAVED_REPORT_NOT_FOUND: { status: 404, zh: "已存报表不存在或已删除", en: "There is no such saved report" },
  SAVED_REPORT_IN_USE: {
    status: 409,
    zh: "看板「{dashboard}」正在使用这张报表，请先从看板移除",
    en: "The dashboard “{dashboard}” shows this report; take it off there first",
  },
  DASHBOARD_NOT_FOUND: { status: 404, zh: "看板不存在或已删除", en: "There is no such dashboard" },
  DASHBOARD_LAYOUT: {
    status: 400,
    zh: "看板上有卡片重叠、越界或编号重复",
    en: "Tiles of the dashboard overlap, leave the grid, or share a key",
  },
  NOTHING_TO_UNDO: { status: 409, zh: "没有可以撤销的修改", en: "There is no change to take back" },
  TOO_MUCH_KEPT: {
    status: 409,
    zh: "数量已达上限 {most}，请先删除不用的",
    en: "No more than {most} can be kept; remove some first",
  },
  OPERATOR_NOT_FOUND: { status: 404, zh: "接收人不是本小程序的员工", en: "This is no operator of the program" },
  REPORT_PROPERTY_UNKNOWN: {
    status: 400,
    zh: "没有属性「{property}」",
    en: "There is no property “{property}”",
  },
  REPORT_OPERATOR_UNFIT: {
    status: 400,
    zh: "属性「{property}」是{type}类型，不能用「{op}」",
    en: "“{property}” is of type {type}, which “{op}” does not fit",
  },
  REPORT_VALUE_UNFIT: {
    status: 400,
    zh: "属性「{property}」的条件值有误：{reason}",
    en: "The values compared with “{property}” do not fit: {reason}",
  },
  ASSOCIATION_TOO_BROAD: {
    status: 422,
    zh: "符合最低支持度的组合太多，算不完。请把最低支持度提高到 {support} 以上，或缩短日期范围",
    en: "Too many sets reach this support to be worked out. Ask for a support above {support}, or a shorter range",
  },
  REPORT_FORMULA_UNREADABLE: {
    status: 400,
    zh: "公式有误：{reason}",
    en: "The formula cannot be read: {reason}",
  },
  REPORT_CELL_UNKNOWN: { status: 400, zh: "报表里没有这个数字", en: "The report has no such number" },
  REPORT_TOO_SLOW: {
    status: 422,
    zh: "报表计算超过 {seconds} 秒，已取消。请缩短日期范围，或减少分组与条件后重试",
    en: "The report took over {seconds} seconds and was cancelled. Try a shorter range, or fewer breakdowns",
  },
  REPORT_TOO_LARGE: {
    status: 422,
    zh: "报表需要的内存过多，已取消。请缩短日期范围，或减少分组后重试",
    en: "The report needs too much memory and was cancelled. Try a shorter range, or fewer breakdowns",
  },
  FUNNEL_EXCLUSION_IMPOSSIBLE: {
    status: 400,
    zh: "排除条件不成立：{reason}",
    en: "This exclusion is impossible: {reason}",
  },
  FUNNEL_STEP_UNKNOWN: { status: 400, zh: "漏斗没有第 {step} 步", en: "The funnel has no step {step}" },
  FUNNEL_UNDEFINED: { status: 400, zh: "这样的漏斗没有定义：{reason}", en: "Such a funnel is not defined: {reason}" },
  RANGE_TOO_LONG: { status: 400, zh: "时间范围过长", en: "The range is too long" },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Codes any operation may answer; not repeated in each endpoint's `errors`. */
export const commonErrors = [
  "INVALID_INPUT",
  "MALFORMED_BODY",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "FOREIGN_PROGRAM",
  "UNKNOWN_PROGRAM",
  "NOT_FOUND",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "TOO_MANY_REQUESTS",
  "INTERNAL",
  "OVERLOADED",
  "UNAVAILABLE",
  "IDEMPOTENCY_KEY_MISSING",
  "IDEMPOTENCY_KEY_REUSED",
  "IDEMPOTENCY_IN_FLIGHT",
] as const satisfies readonly ErrorCode[];

/** What every refused call answers. */
export type ErrorBody = {
  code: ErrorCode;
  message: string;
  /** Where in the input, e.g. `body.lines.0.quantity`. */
  field?: string;
  details?: Record<string, unknown>;
  requestId: string;
};

/** The text of a code in a language, with `{name}` filled from details. */
export function errorText(code: ErrorCode, language: "zh" | "en", details: Record<string, unknown> = {}): string {
  return errorCatalogue[code][language].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ""));
}
