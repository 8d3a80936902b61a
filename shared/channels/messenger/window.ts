import type { ReplyWindow } from "../channel.ts";

/** Standard messaging window, Human Agent tag, private replies (Messenger Platform policy). */
export const replyWindow: ReplyWindow = { hours: 24, humanHours: 7 * 24, commentHours: 7 * 24 };
