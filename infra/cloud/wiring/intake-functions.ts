import type { Parts } from "./parts.ts";

/** What customers and platforms reach: each takes in, answers and knows little. */
export function intakeFunctions(parts: Parts) {
  const { table, store, parameters, queues, doorMark, run } = parts;
  const TABLE_NAME = table.name;
  const BUCKET_NAME = store.name;
  const PARAMETERS_PATH = parameters.path;
  const INBOUND_QUEUE_URL = queues.inbound.url;
  const DOOR_MARK = doorMark;

  const receiveWebhook = run(
    "receive-webhook",
    { INBOUND_QUEUE_URL, BUCKET_NAME, PARAMETERS_PATH, DOOR_MARK },
    queues.inbound.toSend(),
    store.toWrite("inbound/"),
    parameters.toRead("pepper", "channels/*"),
  );
  const receiveForm = run(
    "receive-form",
    {
      INBOUND_QUEUE_URL,
      BUCKET_NAME,
      TABLE_NAME,
      PARAMETERS_PATH,
      UPLOAD_ORIGIN: store.origin,
      DOOR_MARK,
    },
    queues.inbound.toSend(),
    table.toCount(),
    store.toRead("pending/"),
    store.toWrite("attachments/", "inbound/"),
    parameters.toRead("pepper", "reply-token-keys"),
  );
  const receiveEmail = run(
    "receive-email",
    { INBOUND_QUEUE_URL, BUCKET_NAME, PARAMETERS_PATH },
    queues.inbound.toSend(),
    store.toRead("mail/"),
    store.toWrite("attachments/", "inbound/"),
    parameters.toRead("pepper"),
  );
  const signUpload = run(
    "sign-upload",
    { BUCKET_NAME, PARAMETERS_PATH, DOOR_MARK },
    // The browser writes with what this function may write.
    store.toWrite("pending/"),
    parameters.toRead("reply-token-keys"),
  );
  const suggestAnswers = run(
    "suggest-answers",
    { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH, DOOR_MARK },
    table.toRead(),
    table.toWrite(),
    store.toRead("faq/"),
    parameters.toRead("reply-token-keys"),
  );
  const showStatus = run(
    "show-status",
    { TABLE_NAME, BUCKET_NAME, INBOUND_QUEUE_URL, PARAMETERS_PATH, DOOR_MARK },
    table.toRead(),
    table.toCount(),
    store.toRead("texts/"),
    store.toWrite("inbound/"),
    queues.inbound.toSend(),
    parameters.toRead("pepper", "reply-token-keys"),
  );
  const confirmAddress = run(
    "confirm-address",
    { TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH },
    table.toRead(),
    table.toWrite(),
    parameters.toRead("pepper", "reply-token-keys"),
  );

  return {
    receiveWebhook,
    receiveForm,
    receiveEmail,
    signUpload,
    suggestAnswers,
    showStatus,
    confirmAddress,
  };
}
