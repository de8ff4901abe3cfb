import type { EChartsType } from "echarts/core";
import { createContext, useContext, useEffect } from "react";

/** The charts a report shows at the moment, so that “save as picture” finds them. */
export type Shelf = Set<{ readonly chart: EChartsType; readonly label: string }>;
export const ChartShelf = createContext<Shelf>(new Set());

export function useChartShelf(chart: EChartsType | null, label: string): void {
  const shelf = useContext(ChartShelf);
  useEffect(() => {
    if (chart === null) return;
    const place = { chart, label };
    shelf.add(place);
    return () => void shelf.delete(place);
  }, [chart, label, shelf]);
}
