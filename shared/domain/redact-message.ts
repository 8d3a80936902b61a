import type { InboundMessage } from "./message.ts";
import { type MaskedKind, redact } from "./redact.ts";

export type { MaskedKind };

/** A message with everything masked that must not be kept, as it is stored, quarantined and shown. */
export function redactMessage(message: InboundMessage): {
  message: InboundMessage;
  masked: readonly MaskedKind[];
} {
  const text = redact(message.text);
  const subject = redact(message.subject ?? "");
  const full = redact(message.fullText ?? "");
  const fields = message.fields?.map((field) => ({ field, value: redact(field.value) }));
  return {
    message: {
      ...message,
      text: text.text,
      ...(message.subject !== undefined && { subject: subject.text }),
      ...(message.fullText !== undefined && { fullText: full.text }),
      ...(fields && { fields: fields.map(({ field, value }) => ({ ...field, value: value.text })) }),
    },
    masked: [
      ...new Set([
        ...text.masked,
        ...subject.masked,
        ...full.masked,
        ...(fields ?? []).flatMap(({ value }) => value.masked),
      ]),
    ],
  };
}
