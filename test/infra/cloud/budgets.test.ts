import { describe, expect, test } from "vitest";
import { checkBudgets, INIT_BYTES } from "../../../infra/cloud/budgets.ts";

function bundled(name: string, initBytes: number, inputs: readonly string[] = []) {
  return { functions: { [name]: { initBytes, inputs } } };
}

describe("budgets", () => {
  test.each([
    ["receive-webhook", INIT_BYTES.edge],
    ["receive-form", INIT_BYTES.edge],
    ["receive-email", INIT_BYTES.worker],
    ["triage", INIT_BYTES.worker],
    ["desk-api", INIT_BYTES.worker],
  ])("let %s load %i bytes and not one more", (name, allowed) => {
    expect(checkBudgets(bundled(name, allowed))).toEqual([]);
    expect(checkBudgets(bundled(name, allowed + 1))).toEqual([
      `${name} loads ${allowed + 1} bytes at its start; ${allowed} are allowed`,
    ]);
  });

  test.each([
    ["node_modules/zod/v4/locales/de.js"],
    ["node_modules/mailparser/lib/mail-parser.js"],
    ["node_modules/iconv-lite/lib/index.js"],
    ["node_modules/smtp-server/node_modules/iconv-lite/lib/index.js"],
    ["node_modules/aws-xray-sdk-core/dist/lib/index.js"],
    ["node_modules/@aws-sdk/credential-provider-sso/dist-es/index.js"],
    ["node_modules/@aws-sdk/credential-provider-ini/dist-es/index.js"],
    ["node_modules/@aws-sdk/credential-provider-process/dist-es/index.js"],
  ])("refuse %s in any bundle and say what to use instead", (input) => {
    expect(checkBudgets(bundled("triage", 1, ["shared/domain/ids.ts", input]))).toEqual([
      expect.stringMatching(new RegExp(`^triage bundles ${input}; use .+`)),
    ]);
  });

  test.each([
    ["node_modules/zod/v4/mini/schemas.js"],
    ["node_modules/postal-mime/src/postal-mime.js"],
    ["node_modules/@aws-sdk/credential-provider-env/dist-es/fromEnv.js"],
  ])("have nothing against %s", (input) => {
    expect(checkBudgets(bundled("triage", 1, [input]))).toEqual([]);
  });
});
