/**
 * The ids in a Message-ID, In-Reply-To or References field (RFC 5322 section 3.6.4), in order, without angle brackets.
 * Tolerates what is seen in the wild: missing brackets, folded ids, comments and phrases around them.
 */
export function messageIdsOf(field: string | undefined): readonly string[] {
  if (field === undefined) return [];
  const bracketed = [...field.matchAll(/<([^<>]{1,998})>/g)].map((match) => tidy(match[1]));
  const ids =
    bracketed.length > 0
      ? bracketed
      : field
          .split(/[\s,;]+/)
          .map(tidy)
          .filter((id) => id.includes("@"));
  return ids.filter((id) => id !== "");
}

function tidy(id: string | undefined): string {
  return (id ?? "").replace(/[\s<>\p{Cc}]+/gu, "").slice(0, 998);
}

/**
 * Under which keys a reference is looked up. SES replaces our Message-ID by `<its id>@<region>.amazonses.com` and tells us
 * only its id, so such a reference is also known by the id alone.
 */
export function referenceKeys(messageId: string): readonly string[] {
  const sent = /^([^@]+)@(?:[\w-]+\.)*amazonses\.com$/i.exec(messageId)?.[1];
  return sent === undefined ? [messageId] : [messageId, sent];
}
