// Undo the Brotli compression of the packaged browser: node unpack.mjs PACKED UNPACKED
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const [packed, unpacked] = process.argv.slice(2);
// "unpacked" becomes "chromium" only when everything is there.
const files = [["chromium.br", "unpacked"], ["al2023.tar.br", "libraries.tar"], ["swiftshader.tar.br", "graphics.tar"]];

await mkdir(unpacked, { recursive: true });
await Promise.all(files.map(([from, to]) => pipeline(
  createReadStream(join(packed, from)), createBrotliDecompress(), createWriteStream(join(unpacked, to)),
)));
