// Debian's own Chromium; nothing is ever downloaded, and it phones nobody.
export const launchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export function baseUrl() {
  const url = process.env.BASE_URL;
  if (!url) throw new Error("BASE_URL is not set: the address of a running mapledger, such as http://127.0.0.1:8080");
  return url;
}
