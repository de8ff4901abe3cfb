/** Money in integer fen and basis points: rounding, exact allocation, reading and writing amounts. */
export { allocate } from "./allocate.ts";
export {
  type Bp,
  type Fen,
  MoneyError,
  type MoneyErrorCode,
  requireAmount,
  requireInteger,
  sumFen,
  timesFen,
  WHOLE_BP,
} from "./fen.ts";
export { type Cents, formatYuan, formatYuanShort, type Grouping, type YuanFormat } from "./format.ts";
export { type Division, multiplyDivide } from "./multiply-divide.ts";
export { type ParsedYuan, parseYuan, type YuanProblem } from "./parse.ts";
export { floorPercentOf, percentOf } from "./rate.ts";
