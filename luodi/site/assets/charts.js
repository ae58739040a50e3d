// ECharts with only the charts that Luodi draws; loaded on demand by pictures.js.
//
// <div data-chart="sales"></div> is drawn from <script type="application/json" id="sales">: an ECharts option,
// or {"kind": "tiles", "data": [{"code": "640000", "name": "宁夏", "value": 3, "url": "/regions/640000/"}]}.
import * as echarts from "echarts/core";
import {
  BarChart, CustomChart, FunnelChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart, ScatterChart,
} from "echarts/charts";
import {
  CalendarComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  RadarComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { themed } from "./parts/chart-theme.js";
import { tiles } from "./parts/chart-tiles.js";
import { words } from "./parts/words.js";

echarts.use([
  BarChart, CustomChart, FunnelChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart, ScatterChart,
  CalendarComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  RadarComponent, TitleComponent, TooltipComponent, VisualMapComponent, CanvasRenderer, SVGRenderer,
]);

/** Draw one chart, again when the theme changes, and offer it as a file. */
export function draw(place) {
  const source = document.getElementById(place.dataset.chart);
  if (!source) return;
  const said = JSON.parse(source.textContent);
  const chart = echarts.init(place);
  const option = () => themed(said.kind === "tiles" ? tiles(said) : said);
  chart.setOption(option());
  chart.on("click", (event) => { if (event.data?.url) location.assign(event.data.url); });
  new ResizeObserver(() => chart.resize()).observe(place);
  document.addEventListener("luodi:theme", () => chart.setOption(option(), true));
  window.addEventListener("beforeprint", () => chart.resize());
  offer(place, option);
}

function offer(place, option) {
  const foot = place.parentElement.querySelector(".lu-chart-foot");
  if (!foot) return;
  for (const kind of ["png", "svg"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = words[kind];
    button.addEventListener("click", () => save(place, option(), kind));
    foot.prepend(button);
  }
}

function save(place, option, kind) {
  const name = `${place.getAttribute("aria-label") || "luodi"}.${kind}`;
  const size = { width: place.clientWidth, height: place.clientHeight };
  if (kind === "svg") {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
    chart.setOption({ ...option, animation: false });
    download(new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }), name);
    chart.dispose();
    return;
  }
  const canvas = document.createElement("canvas");
  const chart = echarts.init(canvas, null, { devicePixelRatio: 2, ...size });
  chart.setOption({ ...option, animation: false });
  canvas.toBlob((blob) => { download(blob, name); chart.dispose(); });
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
