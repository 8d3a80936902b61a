import type { App } from "aws-cdk-lib";
import type { OperatorConfig } from "../../shared/domain/config.ts";
import { AppStack } from "./stacks/app-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";

export interface SystemProps {
  readonly config: OperatorConfig;
  /** Where the bundled functions are, one folder each. */
  readonly bundles: string;
  /** Where the pages are, as they are served. */
  readonly pages: string;
}

/**
 * The whole system, as two stacks: what is kept, and what works on it. What is not wired here exists neither in AWS nor
 * locally.
 *
 * @param name of the stack that works; the other's is made of it. Tells several systems in one account apart.
 */
export function relaydesk(app: App, name: string, { config, ...built }: SystemProps) {
  const data = new DataStack(app, `${name}-data`, {
    config,
    description: "Relaydesk's data: tickets, mails and files, people of the desk",
  });
  const work = new AppStack(app, name, {
    ...{ config, data, ...built },
    description: "Relaydesk: customer messages in, tickets, answers out",
  });
  return { data, app: work };
}
