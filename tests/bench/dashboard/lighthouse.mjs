// node lighthouse.mjs URL: Lighthouse's scores of the page, as on a desktop and as on a phone with a slow line, one "name: value unit" a line. Of
// three looks the best counts. Fails under 95, but for performance: that is what a busy machine takes away.
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../browser/chromium.mjs";

const url = process.argv[2];
const kLooks = 3;
const kLeast = 95;
const kCategories = ["performance", "accessibility", "best-practices"];
let code = 0;

for (const [device, config] of [["desktop", desktopConfig], ["phone", undefined]]) {
  const best = new Map();
  for (let look = 0; look < kLooks; ++look) {
    // Lighthouse speaks with the browser over a port
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const browser = await puppeteer.launch({ ...launchOptions, args: [...launchOptions.args, `--remote-debugging-port=${port}`] });
    try {
      const { lhr } = await lighthouse(url, { port, onlyCategories: kCategories, logLevel: "error" }, config);
      if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
      for (const name of kCategories) best.set(name, Math.max(best.get(name) ?? 0, Math.round((lhr.categories[name].score ?? 0) * 100)));
    } finally {
      await browser.close();
    }
    if ([...best.values()].every((score) => score === 100)) break;
  }
  for (const [name, score] of best) {
    console.log(`dashboard.lighthouse_${device}_${name.replace("-", "_")}: ${score} points`);
    if (score >= kLeast || name === "performance") continue;
    console.error(`Lighthouse gives ${name} on a ${device} ${score} points, and not ${kLeast}`);
    code = 1;
  }
}
process.exit(code);
