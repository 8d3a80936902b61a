import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueFunction } from "../../../functions/edge.ts";
import { readNudge } from "../../../shared/aws/queues.ts";
import { attemptsBorne, deliver, refuseGivenUp } from "../../../shared/flow/deliver.ts";
import { sending, sendingOurselves, world } from "../../shared/channels/delivery-world.ts";
import { yes } from "../../shared/channels/fake-platform.ts";
import { fields, ofType, plainName } from "../cloud/the-template.ts";
import { arnOf, type MessagingWorld, messagingWorld, redrive } from "./messaging/support.ts";

/**
 * What becomes of a reply whose platform, or whose table, does not work: through a real queue with the outbound queue's own
 * timeout and number of tries, its dead letters, and a move back. Time is the test's own.
 */

type Reply = Awaited<ReturnType<typeof world>>;

const outbound =
  ofType("AWS::SQS::Queue").find(({ id }) => plainName(id) === "OutboundQueue")?.Properties ?? {};
const visibilitySeconds = Number(outbound.VisibilityTimeout);
const tries = Number(fields(outbound.RedrivePolicy).maxReceiveCount);

let messaging: MessagingWorld;
beforeAll(async () => {
  messaging = await messagingWorld();
});
afterAll(() => messaging.stop());

describe.each([...sending, ...sendingOurselves])("a reply on %s", (name) => {
  let reply: Reply;
  let work = "";
  let dead = "";

  const down = () => new Response("<html>Bad gateway</html>", { status: 503 });
  const back = () => [
    ...(name === "wechat" ? [Response.json({ access_token: "t", expires_in: 7200 })] : []),
    yes(reply.outbound),
  ];
  const state = async () => (await reply.stored())?.state;

  /** A reply that somebody asks to send, while its platform is down. */
  async function begin(what: string): Promise<void> {
    const queue = `${name}-${what}`;
    reply = await world(name, () => [down()]);
    dead = messaging.queue(`${queue}-dead`);
    work = messaging.queue(queue, {
      VisibilityTimeout: visibilitySeconds,
      ...redrive(`${queue}-dead`, tries),
    });
    await ask();
  }

  async function ask(): Promise<void> {
    const MessageBody = JSON.stringify({ ticket: reply.ticket, outbox: reply.entry.id });
    await messaging.sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody }));
  }

  /** Once what the poller does: hands out what is visible, and deletes what did not fail. Then the rest is visible again. */
  async function poll(isTableThere = true): Promise<void> {
    const handler = queueFunction("deliver", async (body, _log, { attributes }) => {
      if (!isTableThere) throw new Error("the table does not answer");
      const { ticket, outbox } = readNudge(body);
      refuseGivenUp(
        await deliver(ticket, outbox, reply.services, Number(attributes.ApproximateReceiveCount)),
      );
    });
    const messages = await messaging.receive(work);
    const Records = messages.map(
      ({ MessageId, Body, Attributes }) =>
        ({ messageId: MessageId, body: Body, attributes: Attributes }) as unknown as SQSRecord,
    );
    const answer = await handler({ Records }, {} as never);
    const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    for (const { MessageId = "", ReceiptHandle } of messages) {
      const which = { QueueUrl: work, ReceiptHandle };
      await (failed.includes(MessageId)
        ? messaging.sqs.send(new ChangeMessageVisibilityCommand({ ...which, VisibilityTimeout: 0 }))
        : messaging.sqs.send(new DeleteMessageCommand(which)));
    }
    reply.pass(visibilitySeconds * 1000);
  }

  /** Until the queue has given its message up. */
  async function untilDead(isTableThere: boolean): Promise<void> {
    for (let tried = 0; tried <= tries; tried += 1) await poll(isTableThere);
    expect(await messaging.count(work)).toBe(0);
    expect(await messaging.count(dead)).toBe(1);
  }

  async function moveBack(): Promise<void> {
    await messaging.sqs.send(
      new StartMessageMoveTaskCommand({ SourceArn: arnOf(dead.split("/").at(-1) ?? "") }),
    );
    expect(await messaging.count(work)).toBe(1);
  }

  /** It goes out, and asking again and again sends nothing more. */
  async function goesOutOnce(): Promise<void> {
    await poll();
    expect(await state()).toBe("SENT");
    const before = reply.calls.length;
    for (let again = 0; again < 3; again += 1) {
      await ask();
      await poll();
    }
    expect(reply.calls).toHaveLength(before);
    expect([await messaging.count(work), await messaging.count(dead)]).toEqual([0, 0]);
  }

  it("is tried for a day while the platform is down, then a dead letter, and sent once when it is moved back", async () => {
    await begin("day");
    reply.nudged();
    const began = reply.now().getTime();
    await poll();
    for (;;) {
      const { checkAt = "", attempts = 0 } = (await reply.stored()) ?? {};
      // The clock comes by every minute.
      reply.pass(Math.max(0, Date.parse(checkAt) - reply.now().getTime()) + 60_000);
      await reply.clock();
      expect(reply.nudged()).toHaveLength(1);
      if (attempts === attemptsBorne - 1) break;
      expect(await reply.deliver()).toMatchObject({ kind: "retry", class: "retryable" });
    }
    await ask();
    await poll();
    expect(await state()).toBe("FAILED");
    expect(reply.now().getTime() - began).toBeGreaterThan(12 * 3_600_000);
    expect(await reply.status()).toBe("queued");
    const attempts = (await reply.stored())?.attempts;
    await untilDead(true);
    expect((await reply.stored())?.attempts).toBe(attempts);

    await moveBack();
    await poll();
    expect(await state()).toBe("FAILED");
    await untilDead(true);
    reply.answersWith(...back());
    await moveBack();
    await goesOutOnce();
  });

  it("is no dead letter's business any more once a person has answered", async () => {
    await begin("person");
    const given = { class: "retryable" as const, code: "503" };
    const leased = await reply.store.lease(reply.ticket, reply.entry.id, reply.now(), 60);
    if (leased) await reply.store.failed(leased, given);
    reply.answersWith(...back());
    await poll();
    expect(await state()).toBe("FAILED");
    expect(reply.calls).toEqual([]);
    expect([await messaging.count(work), await messaging.count(dead)]).toEqual([0, 0]);
  });

  it("waits among the dead letters while nothing can be read or written, and is sent once afterwards", async () => {
    await begin("table");
    reply.answersWith(...back());
    await untilDead(false);
    expect(reply.calls).toEqual([]);
    await moveBack();
    await goesOutOnce();
  });
});
