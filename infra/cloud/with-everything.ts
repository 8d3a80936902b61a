import type { ConfigInput } from "../../shared/domain/config.ts";

/** Made up, and of the form that AWS's have. */
const certificateArn = (region: string) =>
  `arn:aws:acm:${region}:000000000000:certificate/00000000-0000-4000-8000-000000000000`;

/** A configuration with everything turned on that AWS can be asked for: so that what few use is checked as well. */
export function withEverything(config: ConfigInput): ConfigInput {
  return {
    ...config,
    webhooks: { endpoints: { crm: { url: "https://hooks.demo-wallet.example/relaydesk" } }, eventBus: {} },
    aws: {
      mail: { identity: "made" },
      domains: {
        pages: { name: "help.demo-wallet.example", certificateArn: certificateArn("us-east-1") },
        api: { name: "api.demo-wallet.example", certificateArn: certificateArn("eu-west-1") },
        sockets: { name: "sockets.demo-wallet.example", certificateArn: certificateArn("eu-west-1") },
      },
      signIn: { mfa: "required" },
      table: { warmThroughput: { readUnits: 12_000, writeUnits: 4_000 } },
      watch: {
        alarmAddresses: ["on-call@demo-wallet.example"],
        silentHours: 12,
        runbooks: "https://runbooks.demo-wallet.example/",
      },
    },
  };
}
