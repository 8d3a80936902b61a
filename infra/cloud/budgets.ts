import { gzipSync } from "node:zlib";
import type { Bundles } from "./bundle.ts";
import { limitsOf } from "./limits.ts";

/** Bytes a function may load before its first event. Bytes are exact where times are noisy, so these are what CI holds. */
export const INIT_BYTES = { edge: 220_000, worker: 320_000 } as const;

/** Bytes of the chat's script as they travel: customers' pages load it, on whatever network. */
export const WIDGET_BYTES = 15_000;

/** Bytes of the scripts that the agents' console loads before it shows anything, as they travel. */
export const CONSOLE_BYTES = 250_000;

/** Sources that must be in no bundle, and what to use instead. */
const FORBIDDEN: readonly { readonly path: RegExp; readonly instead: string }[] = [
  { path: /\/zod\/v4\/locales\//, instead: 'import * as z from "zod/mini"' },
  { path: /\/node_modules\/mailparser\//, instead: "shared/mail/mime" },
  { path: /\/node_modules\/iconv-lite\//, instead: "TextDecoder" },
  { path: /\/node_modules\/aws-xray-sdk-core\//, instead: "correlation ids in the log" },
  {
    path: /\/@aws-sdk\/credential-provider-(sso|ini|process)\//,
    instead: "bundling/environment-credentials.ts, which stands in for credential-provider-node",
  },
];

/** Every breach of a budget in one sentence each; empty when all is well. */
export function checkBudgets({ functions }: Bundles): string[] {
  return Object.entries(functions).flatMap(([name, { initBytes, inputs }]) => {
    const allowed = allowedBytes(name);
    const tooLarge =
      initBytes > allowed ? [`${name} loads ${initBytes} bytes at its start; ${allowed} are allowed`] : [];
    return [...tooLarge, ...inputs.flatMap((input) => forbidden(name, input))];
  });
}

/** The breach of the widget's budget in a sentence; empty when all is well. */
export function checkWidget(script: Uint8Array): string[] {
  const bytes = gzipSync(script).byteLength;
  return bytes > WIDGET_BYTES ? [`chat.js is ${bytes} bytes gzipped; ${WIDGET_BYTES} are allowed`] : [];
}

/** The breach of the console's budget in a sentence; empty when all is well. */
export function checkConsole(firstScripts: readonly string[]): string[] {
  const bytes = firstScripts.reduce((sum, script) => sum + gzipSync(script).byteLength, 0);
  return bytes > CONSOLE_BYTES
    ? [`The console first loads ${bytes} bytes of scripts gzipped; ${CONSOLE_BYTES} are allowed`]
    : [];
}

/** How much of its budget the chat's script takes. */
export function widgetFigures(script: Uint8Array): string {
  const bytes = gzipSync(script).byteLength;
  const share = Math.round((100 * bytes) / WIDGET_BYTES);
  return `chat.js           ${kilobytes(bytes).padStart(9)}${kilobytes(WIDGET_BYTES).padStart(9)}${`${share} %`.padStart(9)}  gzipped`;
}

/** The figures as a table for people. */
export function budgetTable({ functions }: Bundles): string {
  const rows = Object.entries(functions).map(([name, { initBytes, inputs }]) => {
    const allowed = allowedBytes(name);
    const share = `${Math.round((100 * initBytes) / allowed)} %`;
    return [name, kilobytes(initBytes), kilobytes(allowed), share, String(inputs.length)];
  });
  const table = [["function", "init KB", "budget", "used", "sources"], ...rows];
  return table
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(18) : cell.padStart(9))).join(""))
    .join("\n");
}

function forbidden(name: string, input: string): string[] {
  return FORBIDDEN.filter(({ path }) => path.test(`/${input}`)).map(
    ({ instead }) => `${name} bundles ${input}; use ${instead}`,
  );
}

function allowedBytes(name: string): number {
  return INIT_BYTES[limitsOf(name).kind];
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
