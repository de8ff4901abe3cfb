/** Statistics as pure functions: they import nothing and read nothing. */
export { type Basket, findRules, findRulesSteps, measuresOf, type Rule, type RuleLimits } from "./association.ts";
export {
  type BgNbd,
  type Bought,
  type BoughtGroup,
  bgNbdLogLikelihood,
  chanceAlive,
  expectedOfNew,
  expectedPurchases,
  type Fit,
  fitBgNbd,
  fitBgNbdSteps,
} from "./bg-nbd.ts";
export { binomialTest } from "./binomial.ts";
export {
  expectedAverageValue,
  fitGammaGamma,
  fitGammaGammaSteps,
  type GammaGamma,
  gammaGammaLogLikelihood,
  lifetimeValue,
  type SpentGroup,
} from "./gamma-gamma.ts";
export { finish, type Steps } from "./minimise.ts";
export { mad, median, robustZ } from "./robust.ts";
