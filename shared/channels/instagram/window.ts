import type { ReplyWindow } from "../channel.ts";

/** Standard messaging window, Human Agent tag, private replies (Instagram messaging policy). */
export const replyWindow: ReplyWindow = { hours: 24, humanHours: 7 * 24, commentHours: 7 * 24 };
