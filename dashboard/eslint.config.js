import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

// Arrows run one way: shared (lib, components, types) -> features -> app. Across folders one imports by "@/",
// so that the rule needs to know no paths.
const climb = { group: ["../*"], message: "Import across folders by @/." };
const direction = (...group) => ["error", { patterns: [climb, ...(group.length ? [{ group, message: "shared -> features -> app" }] : [])] }];
const features = ["activity", "fleet", "overview", "process-detail", "processes", "requests", "status"];

export default tseslint.config(
  { ignores: ["dist", "src/types/api.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // tsconfig asks for brackets where a key comes from an index signature
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [a11y.flatConfigs.strict, hooks.configs.flat["recommended-latest"]],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-restricted-imports": direction(),
      "jsx-a11y/no-redundant-roles": ["error", { nav: ["navigation"], table: ["table"], thead: ["rowgroup"], tbody: ["rowgroup"] }],
      "jsx-a11y/no-interactive-element-to-noninteractive-role": ["error", { tr: ["row", "presentation"], td: ["cell", "presentation"] }],
    },
  },
  { files: ["src/{lib,components,types}/**"], rules: { "no-restricted-imports": direction("@/features/**", "@/app/**") } },
  { files: ["src/{lib,types}/**"], rules: { "no-restricted-imports": direction("@/features/**", "@/app/**", "@/components/**") } },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      "no-restricted-imports": direction("@/app/**", ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/**`)),
    },
  })),
  { files: ["scripts/**", "*.js"], languageOptions: { globals: globals.node } },
  { files: ["public/**"], languageOptions: { globals: globals.browser, sourceType: "script" } },
);
