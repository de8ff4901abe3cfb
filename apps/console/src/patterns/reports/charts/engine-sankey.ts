import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { use } from "echarts/core";

use([SankeyChart, TooltipComponent]);

export { init } from "./engine-base.ts";
