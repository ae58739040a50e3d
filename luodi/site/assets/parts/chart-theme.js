// The look of charts, from the page's own tokens; told apart by lightness and pattern too, not by hue alone.
const LIGHT = ["#0b6b60", "#c98a1b", "#3f78b5", "#8a9a3a", "#a8504b", "#6f5fa3", "#7d8585"];
const DARK = ["#56cdbd", "#f0b95a", "#86bdf2", "#c5d36f", "#f5928b", "#b7a8ea", "#a3adad"];

export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--lu-${name}`).trim();
export const isDark = () => document.documentElement.dataset.bsTheme === "dark";

const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

function axis(given) {
  const line = token("line");
  return list(given).map((one) => ({
    ...one,
    axisLine: { lineStyle: { color: token("line-strong") }, ...one.axisLine },
    axisTick: { show: false, ...one.axisTick },
    axisLabel: { color: token("text-3"), hideOverlap: true, ...one.axisLabel },
    splitLine: { lineStyle: { color: line }, ...one.splitLine },
    nameTextStyle: { color: token("text-3") },
  }));
}

/** Dress an ECharts option: fonts, colours, grid, tooltips as canvas text (HTML ones carry styles that the CSP forbids). */
export function themed(option) {
  const text = token("text-2");
  const dressed = {
    color: isDark() ? DARK : LIGHT,
    backgroundColor: "transparent",
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: text },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    ...option,
    tooltip: {
      backgroundColor: token("raised"), borderColor: token("line"), textStyle: { color: token("text") },
      ...option.tooltip, renderMode: "richText",
    },
  };
  if (option.legend) dressed.legend = { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: text }, ...option.legend };
  if (option.xAxis || option.yAxis) {
    dressed.grid = { left: 8, right: 16, top: 32, bottom: 8, containLabel: true, ...option.grid };
    dressed.xAxis = axis(option.xAxis);
    dressed.yAxis = axis(option.yAxis);
  }
  if (option.radar) dressed.radar = { radius: "72%", axisName: { color: text }, splitArea: { show: false }, splitLine: { lineStyle: { color: token("line-strong") } }, axisLine: { lineStyle: { color: token("line") } }, ...option.radar };
  dressed.series = list(option.series).map((one) => ({ ...DRESS[one.type]?.(one), ...one, ...FADE[one.type]?.(one) }));
  return dressed;
}

const DRESS = {
  bar: () => ({ barMaxWidth: 28, itemStyle: { borderRadius: 3 } }),
  line: () => ({ lineStyle: { width: 2 }, symbolSize: 6 }),
  pie: () => ({ radius: ["52%", "74%"], itemStyle: { borderColor: token("surface"), borderWidth: 2 }, label: { color: token("text-2") } }),
  funnel: () => ({ left: 0, right: "38%", top: 8, bottom: 8, minSize: "6%", gap: 3, label: { position: "right", formatter: "{b}  {c}", color: token("text") }, labelLine: { lineStyle: { color: token("line-strong") } } }),
  sankey: () => ({ nodeGap: 14, nodeWidth: 14, emphasis: { focus: "adjacency" }, lineStyle: { color: "source", opacity: 0.25 }, label: { color: token("text-2") } }),
  radar: () => ({ areaStyle: { opacity: 0.12 }, symbolSize: 5 }),
};

// A colour with transparency: as an opacity it would fade the words too.
function faint(hex, alpha) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red}, ${green}, ${blue}, ${alpha.toFixed(2)})`;
}

// Stages of one thing are one colour growing lighter, not many colours.
const FADE = {
  funnel: ({ data = [] }) => ({
    data: data.map((one, at) => ({ itemStyle: { color: faint(token("accent-text"), 1 - (0.7 * at) / data.length), borderWidth: 0 }, ...one })),
  }),
};
