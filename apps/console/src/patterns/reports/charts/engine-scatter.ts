import { ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";

use([ScatterChart, GridComponent, MarkLineComponent, TooltipComponent]);

export { init } from "./engine-base.ts";
