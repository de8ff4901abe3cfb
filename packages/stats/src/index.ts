/** Statistics as pure functions: they import nothing and read nothing. */
export { binomialTest } from "./binomial.ts";
export { mad, median, robustZ } from "./robust.ts";
