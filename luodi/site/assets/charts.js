// ECharts with only the charts that Luodi draws; loaded by pages that have a chart.
//
// <div data-chart="chart-1"></div> is drawn from <script type="application/json" id="chart-1">: an ECharts option.
import * as echarts from "echarts/core";
import {
  BarChart, CustomChart, FunnelChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart, ScatterChart,
} from "echarts/charts";
import {
  AriaComponent, CalendarComponent, DatasetComponent, GridComponent, LegendComponent, RadarComponent,
  TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, CustomChart, FunnelChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart, ScatterChart,
  AriaComponent, CalendarComponent, DatasetComponent, GridComponent, LegendComponent, RadarComponent,
  TooltipComponent, VisualMapComponent, CanvasRenderer,
]);

/** Draw every chart of the page that is not drawn yet. */
function drawCharts() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    if (echarts.getInstanceByDom(place)) continue;
    const source = document.getElementById(place.dataset.chart);
    if (!source) continue;
    const chart = echarts.init(place);
    // Tooltips as canvas text: HTML ones carry style attributes, which the CSP forbids.
    chart.setOption({ aria: { enabled: true }, tooltip: { renderMode: "richText" }, ...JSON.parse(source.textContent) });
    new ResizeObserver(() => chart.resize()).observe(place);
  }
}

drawCharts();
document.addEventListener("htmx:afterSettle", drawCharts);
