// Prints what a first visit loads, and fails when it is more than the budget.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budgetBytes = 250 * 1024;
const assets = new URL("../dist/assets/", import.meta.url);
let total = 0;
for (const name of readdirSync(assets).filter((file) => /\.(js|css)$/.test(file))) {
  const size = gzipSync(readFileSync(new URL(name, assets))).length;
  total += size;
  console.log(`${name}: ${(size / 1024).toFixed(1)} KiB gzip`);
}
console.log(`first load, scripts and styles: ${(total / 1024).toFixed(1)} KiB gzip of ${budgetBytes / 1024}`);
if (total > budgetBytes) {
  console.error("over the budget");
  process.exit(1);
}
