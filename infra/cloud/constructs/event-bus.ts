import { EventBus as Bus } from "aws-cdk-lib/aws-events";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

/** A bus of the system's own: nobody but it puts events there, and the operator's rules in this account take them on. */
export class EventBus extends Construct {
  readonly name: string;
  readonly #bus: Bus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#bus = new Bus(this, "Bus", {
      description: "What happens to Relaydesk's tickets",
    });
    this.name = this.#bus.eventBusName;
  }

  toPut(): PolicyStatement {
    return new PolicyStatement({ actions: ["events:PutEvents"], resources: [this.#bus.eventBusArn] });
  }
}
