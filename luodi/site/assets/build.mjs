// Build luodi/site/static/luodi/: what pages load, and the icon sprite icons.svg.
//
// Each .js and .css directly in this folder is bundled under its own name; what they import lies in folders below.
// Pictures and manifests directly in this folder are copied.
// Icons are found where they are named: {% icon "name" %} in templates, icon="name" (or "icon": "name") in Python.
// The fonts of printed documents are copied to luodi/site/fonts/, where no browser asks for them.
// "name" is an outline icon of @tabler/icons; "name-filled" is its filled form.
import { existsSync } from "node:fs";
import { copyFile, glob, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const sources = dirname(fileURLToPath(import.meta.url));
const root = join(sources, "..", "..", "..");
const target = join(root, "luodi", "site", "static", "luodi");

const BUNDLED = [".js", ".css"];
const COPIED = [".svg", ".png", ".ico", ".webmanifest"];
// Static weights: a variable font would be set in its thinnest.
const FONTS = ["400Regular", "700Bold"];
const NOTO = join(root, "node_modules", "@expo-google-fonts", "noto-sans-sc");
// No page may load more of our own script and style than this, compressed.
const BUDGET_KB = 300;
// Loaded only by pages with a chart, which have no such limit.
const HEAVY = ["charts.js"];
// Old enough for the browser inside WeChat on a phone that is a few years old.
const BROWSERS = ["es2020", "chrome87", "safari14.1"];

const ICON_USES = [
  ["luodi/**/templates/**/*.html", /\{%-?\s*icon\s+["']([^"']+)["']/g],
  ["luodi/**/*.py", /\bicon["']?\s*[=:]\s*["']([^"']+)["']/g],
];

async function bundle(names) {
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => join(sources, name)),
    outdir: target,
    bundle: true,
    minify: true,
    format: "esm",
    target: BROWSERS,
    legalComments: "none",
    logLevel: "warning",
    loader: { ".woff2": "file", ".svg": "dataurl" },
  });
}

/** Map each icon name that is used to the file that first uses it. */
async function usedIcons() {
  const used = new Map();
  for (const [pattern, use] of ICON_USES) {
    for await (const path of glob(pattern, { cwd: root })) {
      const text = await readFile(join(root, path), "utf8");
      for (const [, name] of text.matchAll(use)) if (!used.has(name)) used.set(name, path);
    }
  }
  return used;
}

async function symbol(name, usedIn) {
  const [style, file] = name.endsWith("-filled") ? ["filled", name.slice(0, -7)] : ["outline", name];
  const path = join(root, "node_modules", "@tabler", "icons", "icons", style, `${file}.svg`);
  if (!existsSync(path)) throw new Error(`${usedIn} uses the icon "${name}", which @tabler/icons does not have`);
  const shapes = (await readFile(path, "utf8")).replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  const drawn = shapes.replace(/\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "");
  const paint = style === "filled" ? 'fill="currentColor" stroke="none"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${drawn.replace(/\s*\n\s*/g, "")}</symbol>`;
}

async function sprite() {
  const used = await usedIcons();
  const symbols = await Promise.all([...used].sort().map(([name, usedIn]) => symbol(name, usedIn)));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(join(target, "icons.svg"), svg);
}

async function fonts() {
  const folder = join(root, "luodi", "site", "fonts");
  await mkdir(folder, { recursive: true });
  const names = FONTS.map((weight) => [weight, `NotoSansSC_${weight}.ttf`]);
  await Promise.all(names.map(([weight, name]) => copyFile(join(NOTO, weight, name), join(folder, name))));
  await copyFile(join(NOTO, "LICENSE_FONT"), join(folder, "LICENSE"));
}

async function weigh(names) {
  let total = 0;
  for (const name of names) {
    const size = gzipSync(await readFile(join(target, name)), { level: 9 }).length / 1000;
    if (!HEAVY.includes(name)) total += size;
    console.log(`  ${name.padEnd(12)} ${size.toFixed(1).padStart(6)} kB compressed`);
  }
  if (total > BUDGET_KB) throw new Error(`scripts and styles weigh ${total.toFixed(0)} kB, over ${BUDGET_KB}`);
}

try {
  await mkdir(target, { recursive: true });
  const names = (await readdir(sources, { withFileTypes: true })).filter((one) => one.isFile()).map((one) => one.name);
  const bundled = names.filter((name) => BUNDLED.includes(extname(name)));
  const copied = names.filter((name) => COPIED.includes(extname(name)));
  await Promise.all([
    bundle(bundled), sprite(), fonts(), ...copied.map((name) => copyFile(join(sources, name), join(target, name))),
  ]);
  await weigh([...bundled, "icons.svg"]);
} catch (error) {
  // esbuild has already printed its own errors with the place in the source.
  if (!error.errors) console.error(`error: ${error.message}`);
  process.exit(1);
}
