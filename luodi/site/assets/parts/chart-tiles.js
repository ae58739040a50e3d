// A map of the provincial units as tiles: no border is drawn, none is claimed; near what lies near.
import { token } from "./chart-theme.js";

// GB/T 2260 province → column, row, short name.
const PLACES = {
  230000: [8, 0, "黑"], 650000: [0, 1, "新"], 150000: [6, 1, "蒙"], 220000: [8, 1, "吉"],
  620000: [2, 2, "甘"], 640000: [3, 2, "宁"], 140000: [4, 2, "晋"], 130000: [5, 2, "冀"], 110000: [6, 2, "京"], 210000: [8, 2, "辽"],
  630000: [1, 2, "青"], 120000: [7, 2, "津"],
  540000: [0, 3, "藏"], 510000: [2, 3, "川"], 610000: [3, 3, "陕"], 410000: [4, 3, "豫"], 370000: [6, 3, "鲁"], 340000: [5, 3, "皖"], 320000: [7, 3, "苏"],
  500000: [3, 4, "渝"], 420000: [4, 4, "鄂"], 360000: [5, 4, "赣"], 330000: [6, 4, "浙"], 310000: [7, 4, "沪"],
  530000: [2, 5, "滇"], 520000: [3, 5, "黔"], 430000: [4, 5, "湘"], 350000: [6, 5, "闽"], 710000: [7, 5, "台"],
  450000: [3, 6, "桂"], 440000: [4, 6, "粤"], 810000: [5, 6, "港"], 820000: [4, 7, "澳"], 460000: [3, 7, "琼"],
};
const COLUMNS = 9;
const ROWS = 8;

/** Make an ECharts option of {data: [{code, name, value, url}], unit}. */
export function tiles({ data, unit = "" }) {
  const given = new Map(data.map((one) => [String(one.code), one]));
  const most = Math.max(1, ...data.map((one) => one.value));
  const cells = Object.entries(PLACES).map(([code, [column, row, short]]) => {
    const one = given.get(code) ?? { name: short, value: 0 };
    return { name: one.name, url: one.url, value: [column, row, one.value, short] };
  });
  return {
    tooltip: { formatter: ({ data: { name, value } }) => `${name}  ${value[2].toLocaleString("en-US")} ${unit}` },
    grid: { left: 0, right: 0, top: 0, bottom: 0, containLabel: false },
    xAxis: { show: false, min: -0.5, max: COLUMNS - 0.5 },
    yAxis: { show: false, min: -0.5, max: ROWS - 0.5, inverse: true },
    series: [{ type: "custom", data: cells, renderItem: ({ dataIndex, coordSys }, api) => tile(api, coordSys, most, cells[dataIndex].value[3]) }],
  };
}

function tile(api, place, most, short) {
  const step = Math.min(place.width / COLUMNS, place.height / ROWS);
  const side = step * 0.92;
  const x = place.x + (place.width - step * COLUMNS) / 2 + step * (api.value(0) + 0.5);
  const y = place.y + (place.height - step * ROWS) / 2 + step * (api.value(1) + 0.5);
  const amount = api.value(2);
  const strength = amount ? 0.25 + 0.75 * Math.sqrt(amount / most) : 0;
  const dark = strength > 0.55;
  const text = dark ? token("surface") : token("text-2");
  return {
    type: "group",
    children: [
      { type: "rect", shape: { x: x - side / 2, y: y - side / 2, width: side, height: side, r: 4 },
        style: { fill: amount ? token("accent-text") : token("sunken"), opacity: amount ? strength : 1 } },
      { type: "text", style: { text: short, x, y: y - side * 0.13, align: "center", verticalAlign: "middle", fill: text, fontSize: Math.max(11, side * 0.27), fontWeight: 600 } },
      { type: "text", style: { text: amount ? String(amount) : "", x, y: y + side * 0.22, align: "center", verticalAlign: "middle", fill: text, fontSize: Math.max(10, side * 0.2) } },
    ],
  };
}
