import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generateTypes, typesFile } from "../../scripts/types.mjs";

it("src/types/api.ts is what api/openapi.yaml says (else: npm run types)", async () => {
  expect(await readFile(typesFile, "utf8")).toBe(await generateTypes());
});
