/**
 * The parts of the fauxqs emulator that the local system builds on, inner ones included.
 *
 * The package exports only a server that listens on every network interface, replaces queues at restart and lacks
 * some operations; its parts are sound. They are reached by path because the package does not export them, so its
 * version is pinned exactly, and this file is the only one to change with it.
 */
export { buildApp } from "fauxqs";
export {
  QueueDoesNotExistError,
  S3Error,
  SqsError,
} from "../../../node_modules/fauxqs/dist/common/errors.js";
export { PersistenceManager } from "../../../node_modules/fauxqs/dist/persistence.js";
export { S3Store } from "../../../node_modules/fauxqs/dist/s3/s3Store.js";
export { SnsStore } from "../../../node_modules/fauxqs/dist/sns/snsStore.js";
export { changeMessageVisibility } from "../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibility.js";
export { changeMessageVisibilityBatch } from "../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibilityBatch.js";
export { deleteMessage } from "../../../node_modules/fauxqs/dist/sqs/actions/deleteMessage.js";
export { deleteMessageBatch } from "../../../node_modules/fauxqs/dist/sqs/actions/deleteMessageBatch.js";
export { deleteQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/deleteQueue.js";
export { getQueueAttributes } from "../../../node_modules/fauxqs/dist/sqs/actions/getQueueAttributes.js";
export { listQueues } from "../../../node_modules/fauxqs/dist/sqs/actions/listQueues.js";
export { listQueueTags } from "../../../node_modules/fauxqs/dist/sqs/actions/listQueueTags.js";
export { purgeQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/purgeQueue.js";
export { receiveMessage } from "../../../node_modules/fauxqs/dist/sqs/actions/receiveMessage.js";
export { sendMessage } from "../../../node_modules/fauxqs/dist/sqs/actions/sendMessage.js";
export { sendMessageBatch } from "../../../node_modules/fauxqs/dist/sqs/actions/sendMessageBatch.js";
export { setQueueAttributes } from "../../../node_modules/fauxqs/dist/sqs/actions/setQueueAttributes.js";
export { tagQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/tagQueue.js";
export { untagQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/untagQueue.js";
export { type SqsQueue, SqsStore } from "../../../node_modules/fauxqs/dist/sqs/sqsStore.js";
export {
  type ReceivedMessage,
  type SqsMessage,
  validateQueueAttributes,
} from "../../../node_modules/fauxqs/dist/sqs/sqsTypes.js";
