// Asks a printer at 127.0.0.x:9100 as receiptio does: "status ADDR" how it is, "print ADDR" for a receipt. Writes
// the one word that receiptio answers.
import { createRequire } from "node:module";

const receiptio = createRequire(import.meta.url)("receiptio");
const [what, address] = process.argv.slice(2);
const said = what === "status"
  ? await receiptio.print("", `-d ${address} -p escpos -q`)
  : await receiptio.print("^^^A012\n\nSố thứ tự | Quầy 3\n=", `-d ${address} -p escpos -t 20`);
process.stdout.write(String(said));
process.exit(0);
