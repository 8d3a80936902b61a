import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import type { OnLoadResult, Plugin } from "esbuild";

/** What bundled code may import from the two built-in modules below. A name that is missing here fails the build. */
const HTTP_EXPORTS: Readonly<Record<string, readonly string[]>> = {
  "node:http": [
    "Agent",
    "ClientRequest",
    "IncomingMessage",
    "METHODS",
    "STATUS_CODES",
    "Server",
    "ServerResponse",
    "createServer",
    "get",
    "request",
  ],
  "node:https": ["Agent", "Server", "createServer", "get", "request"],
};

/**
 * Takes built-in modules through `process.getBuiltinModule` where importing them plainly goes wrong:
 *
 * - `import … from "node:http"` reads every export at load, and with them the lazy ones that start all of undici:
 *   some 50 ms of CPU in each cold start (nodejs/node#59686).
 * - `require("stream")` in a CommonJS package has no `require` to call inside an ES module.
 */
export function builtinModules(): Plugin {
  return {
    name: "builtin-modules",
    setup(build) {
      build.onResolve({ filter: /^[a-z_:/0-9]+$/ }, ({ path, kind }) => {
        if (!isBuiltin(path)) return undefined;
        const name = path.startsWith("node:") ? path : `node:${path}`;
        if (kind === "require-call") return { path: name, namespace: "required-builtin" };
        return name in HTTP_EXPORTS ? { path: name, namespace: "imported-builtin" } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "required-builtin" }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      }));
      build.onLoad({ filter: /.*/, namespace: "imported-builtin" }, ({ path }) => ({
        contents: [
          `const builtin = process.getBuiltinModule(${JSON.stringify(path)});`,
          `export const { ${HTTP_EXPORTS[path]?.join(", ")} } = builtin;`,
          "export default builtin;",
        ].join("\n"),
      }));
    },
  };
}

/** Our few lines for packages of which a function in Lambda needs no more; each file says why. */
const STAND_INS: Readonly<Record<string, URL>> = {
  "@aws-sdk/credential-provider-node": new URL("./environment-credentials.ts", import.meta.url),
  "@aws-sdk/middleware-endpoint-discovery": new URL("./endpoint-discovery.ts", import.meta.url),
};

export function standIns(): Plugin {
  return {
    name: "stand-ins",
    setup(build) {
      build.onResolve(
        { filter: /^@aws-sdk\/(credential-provider-node|middleware-endpoint-discovery)$/ },
        ({ path }) => {
          const file = STAND_INS[path];
          return file && { path: fileURLToPath(file), sideEffects: false };
        },
      );
    },
  };
}

/** A module that exists only in the bundle; made when something imports it where that takes work. */
export function virtualModule(name: string, module: OnLoadResult | (() => OnLoadResult)): Plugin {
  return {
    name: `virtual ${name}`,
    setup(build) {
      const filter = new RegExp(`^${name.replace(/\W/g, "\\$&")}$`);
      build.onResolve({ filter }, () => ({ path: name, namespace: "virtual" }));
      build.onLoad({ filter, namespace: "virtual" }, () =>
        typeof module === "function" ? module() : module,
      );
    },
  };
}
