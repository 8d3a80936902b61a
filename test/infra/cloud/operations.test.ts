import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import {
  fields,
  lambdaNamed,
  ofType,
  plainName,
  resourcesOf,
  target,
  system as template,
  templates,
} from "./the-template.ts";

describe("an alarm", () => {
  const alarms = ofType("AWS::CloudWatch::Alarm");

  test.each(alarms.map((alarm) => [plainName(alarm.id), alarm] as const))(
    "%s says who notices, and is heard",
    (_, alarm) => {
      expect(alarm.Properties.AlarmDescription).toMatch(/(Customers?|customer|Agents|Platforms).{20,}/);
      const [action] = [alarm.Properties.AlarmActions].flat();
      expect(target(action).Type).toBe("AWS::SNS::Topic");
    },
  );

  test("watches every queue of dead letters", () => {
    const watched = alarms
      .filter(({ Properties }) => Properties.MetricName === "ApproximateNumberOfMessagesVisible")
      .map(({ Properties }) => plainName(target(Properties.Dimensions).id));
    expect(watched.sort()).toEqual([
      "InboundDeadLetters",
      "MailDeadLetters",
      "MediaDeadLetters",
      "OutboundDeadLetters",
      "ReceiptsDeadLetters",
    ]);
  });

  test("notices when the clock stands still, of which nothing else would tell", () => {
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "Invocations",
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
    });
  });
});

describe("two systems in one account", () => {
  const [one, two] = templates(["Relaydesk", "Relaydesk-staging"]);

  test("do not collide: no resource has a name of our choosing that must be unique", () => {
    const named = /^(Queue|Topic|Bucket|Function|Role|Table|LogGroup|Alarm|UserPool|Rule|Client)Name$/;
    for (const system of [one, two]) {
      const fixed = system
        ? resourcesOf(system).flatMap(({ id, Properties }) =>
            Object.entries(Properties)
              .filter(([name, value]) => named.test(name) && typeof value === "string")
              .map(([name]) => `${id}.${name}`),
          )
        : ["no template"];
      expect(fixed).toEqual([]);
    }
  });

  test("are the same but for what follows from their names", () => {
    const types = (system: Template | undefined) =>
      system ? resourcesOf(system).map(({ Type }) => Type) : [];
    expect(types(two)).toEqual(types(one));
    expect(types(one).length).toBeGreaterThan(50);
  });

  test("keep their secrets apart", () => {
    const variables = fields(fields(lambdaNamed("triage").Properties.Environment).Variables);
    expect(variables.PARAMETERS_PATH).toEqual({
      "Fn::Join": ["", ["/relaydesk/", { Ref: "AWS::StackName" }, "/"]],
    });
  });
});
