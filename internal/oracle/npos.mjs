// Reads ESC/POS on standard input and writes, as PNG on standard output, the picture that a printer
// would put on paper. npos, not we, decides what the bytes mean. Anything but exactly one picture,
// or bytes that npos cannot read, ends with code 1 and a sentence on standard error.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const npos = require("npos");
const { PNG } = require("pngjs");

const ast = await npos.parser().parse(readFileSync(0));
const pictures = ast.entries.filter((entry) => entry.type === "raster");
if (pictures.length !== 1) {
  console.error(`npos found ${pictures.length} pictures, not 1`);
  process.exit(1);
}
const bitmap = pictures[0].data;
const png = new PNG({ width: bitmap.width, height: bitmap.height });
for (let y = 0; y < bitmap.height; y++) {
  for (let x = 0; x < bitmap.width; x++) {
    const at = (y * bitmap.width + x) * 4;
    png.data.fill(bitmap.getPixel(x, y), at, at + 3);
    png.data[at + 3] = 255;
  }
}
process.stdout.write(PNG.sync.write(png, { colorType: 0 }));
