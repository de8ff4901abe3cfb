import type { Mode } from "./palette.ts";

/**
 * Eight colours people with protanopia, deuteranopia and tritanopia can tell apart (nearest pair 0.077 apart in OKLab, where 0.02 is just noticeable; see the test), after Okabe and Ito
 * (2008), with Banyan green in place of their bluish green; used in this order, always beside a direct label.
 */
export const chartColours: Record<Mode, readonly string[]> = {
  light: ["#1B7F5C", "#C58314", "#1551B2", "#CC4992", "#55A4CD", "#933808", "#CDAC08", "#535253"],
  dark: ["#4DB88E", "#E4B63B", "#4972D7", "#CF87C8", "#7FC7F6", "#B5542C", "#E9EE7D", "#8F8A95"],
};
