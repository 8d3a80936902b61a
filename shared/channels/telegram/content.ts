import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { Attachment, AttachmentKind } from "../../domain/message.ts";
import type { TelegramFile, TelegramMessage } from "./schema.ts";

/** What a person put into a message: words, files, or words of ours for what has neither. */
export interface TelegramContent {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/**
 * Reads a message's content; `undefined` for a service message (a pinned message, a changed timer), which nobody wrote.
 * Content of a kind that is not known here becomes `[unsupported]`, so that a person at least sees that something came.
 */
export function contentOf(message: TelegramMessage): TelegramContent | undefined {
  const attachments = attachmentsOf(message);
  const written = cleanText(message.text ?? message.caption ?? "");
  if (written !== "" || attachments.length > 0) return { text: written, attachments };
  const described = describe(message);
  if (described !== undefined) return { text: described, attachments };
  if (isServiceMessage(message)) return undefined;
  return { text: "[unsupported]", attachments };
}

function attachmentsOf(message: TelegramMessage): readonly Attachment[] {
  const found: Attachment[] = [];
  // Sizes of one photo come in ascending order.
  const photo = message.photo?.at(-1);
  if (photo) found.push(attachment("image", photo, "photo.jpg", "image/jpeg"));
  if (message.video) found.push(attachment("video", message.video, "video.mp4", "video/mp4"));
  if (message.video_note) found.push(attachment("video", message.video_note, "video-note.mp4", "video/mp4"));
  if (message.voice) found.push(attachment("audio", message.voice, "voice.ogg", "audio/ogg"));
  if (message.audio) found.push(attachment("audio", message.audio, "audio.mp3", "audio/mpeg"));
  if (message.sticker) found.push(sticker(message.sticker));
  // An animation comes with a copy of itself as a document, for old clients.
  if (message.animation) found.push(attachment("video", message.animation, "animation.mp4", "video/mp4"));
  else if (message.document)
    found.push(attachment("file", message.document, "file", "application/octet-stream"));
  return found;
}

function attachment(
  kind: AttachmentKind,
  file: TelegramFile,
  defaultName: string,
  defaultType: string,
): Attachment {
  return {
    kind,
    name: cleanLine(file.file_name ?? "", 200) || defaultName,
    type: cleanLine(file.mime_type ?? "", 100) || defaultType,
    ...(file.file_size !== undefined && { size: file.file_size }),
    providerId: file.file_id,
  };
}

function sticker(file: TelegramFile): Attachment {
  if (file.is_video) return attachment("sticker", file, "sticker.webm", "video/webm");
  if (file.is_animated) return attachment("sticker", file, "sticker.tgs", "application/x-tgsticker");
  return attachment("sticker", file, "sticker.webp", "image/webp");
}

function describe(message: TelegramMessage): string | undefined {
  const { venue, location, contact } = message;
  const place = location && `${location.latitude},${location.longitude}`;
  if (venue) return joined([venue.title, venue.address, place], ", ");
  if (place) return place;
  if (contact)
    return joined([contact.first_name, contact.last_name, contact.phone_number], " ") || "[contact]";
  const named = namedKinds.find((kind) => kind in message);
  return named && `[${named}]`;
}

const namedKinds = ["poll", "dice", "game", "story", "checklist", "invoice", "paid_media"] as const;

function joined(parts: readonly (string | undefined)[], separator: string): string {
  return cleanLine(parts.filter((part) => part !== undefined && part !== "").join(separator));
}

/** Bot API "Message": the fields that make it a service message in a private chat. */
const serviceFields = new Set([
  "pinned_message",
  "message_auto_delete_timer_changed",
  "write_access_allowed",
  "connected_website",
  "successful_payment",
  "refunded_payment",
  "users_shared",
  "chat_shared",
  "gift",
  "unique_gift",
  "gift_upgrade_sent",
  "chat_background_set",
  "boost_added",
  "proximity_alert_triggered",
  "web_app_data",
  "forum_topic_created",
  "forum_topic_edited",
  "forum_topic_closed",
  "forum_topic_reopened",
  "giveaway",
  "giveaway_created",
  "giveaway_winners",
  "giveaway_completed",
  "video_chat_scheduled",
  "video_chat_started",
  "video_chat_ended",
  "video_chat_participants_invited",
  "new_chat_members",
  "left_chat_member",
  "new_chat_title",
  "new_chat_photo",
  "delete_chat_photo",
  "group_chat_created",
  "supergroup_chat_created",
  "channel_chat_created",
  "migrate_to_chat_id",
  "migrate_from_chat_id",
  "paid_message_price_changed",
  "direct_message_price_changed",
]);

function isServiceMessage(message: TelegramMessage): boolean {
  return Object.keys(message).some((field) => serviceFields.has(field));
}
