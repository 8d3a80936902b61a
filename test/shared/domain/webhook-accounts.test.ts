import { describe, expect, test } from "vitest";
import { webhookAccounts } from "../../../shared/domain/webhook-accounts.ts";
import { sampleConfig } from "../../support/samples.ts";

describe("webhooks are served", () => {
  const channels = {
    ...sampleConfig.channels,
    email: { addresses: ["help@desk.example"], attachments: { maxCount: 1, maxBytes: 1 } },
    telegram: { accounts: ["main", "shop"] },
    chat: {
      accounts: ["web"],
      origins: { web: ["https://www.shop.example"] },
      attachments: { maxFiles: 0, maxBytes: 1, types: [] },
      emailAfterMinutes: 5,
    },
  };

  test.each<[string, readonly string[]]>([
    ["telegram", ["main", "shop"]],
    ["line", []],
    ["email", []],
    ["constructor", []],
    // Its frames come through its socket, where they are counted.
    ["chat", []],
  ])("for the accounts of %s: %j", (channel, accounts) => {
    expect(webhookAccounts(channel, { channels })).toEqual(accounts);
  });
});
