import { registerTheme, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { chartTheme } from "../../../theme/chart.ts";

use([SVGRenderer, LabelLayout]);
registerTheme("banyan-light", chartTheme("light"));
registerTheme("banyan-dark", chartTheme("dark"));

export { init } from "echarts/core";
