import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Lowers syntax only; what the browsers' library lacks is guarded by `lib` in tsconfig.json. */
const TARGET = ["chrome79", "safari12"];

/**
 * Writes the style sheet that the script contains also as a file of its own, for browsers without constructable
 * style sheets (Safari before 16.4): a strict content security policy lets them load a file, but no inline style.
 */
function styleFile(): Plugin {
  let css: string | undefined;
  return {
    name: "style-file",
    enforce: "post",
    transform(code, id) {
      const inlined = id.endsWith(".css?inline") && /^export default (".*");?\s*$/s.exec(code);
      if (inlined) css = JSON.parse(inlined[1] as string) as string;
      return null;
    },
    generateBundle() {
      if (css === undefined) throw new Error("the style sheet was not found in the bundle");
      this.emitFile({ type: "asset", fileName: "widget.css", source: css });
    },
  };
}

export default defineConfig({
  plugins: [styleFile()],
  build: {
    target: TARGET,
    cssTarget: TARGET,
    // Named numbers and texts cost no name in the file.
    rolldownOptions: { optimization: { inlineConst: { mode: "all", pass: 3 } } },
    lib: { entry: "src/index.ts", formats: ["iife"], name: "mingfa", fileName: () => "widget.js" },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
