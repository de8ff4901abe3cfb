import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent]);

export { init } from "./engine-base.ts";
