export interface HeldView {
  readonly id: string;
  readonly cause: string;
  readonly channel: string;
  readonly receivedAt: string;
  readonly summary: string;
  readonly state: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
}

/** The header block of a held mail, or what of a webhook could not be read, as plain text. */
export interface HeldHeadersView {
  readonly text: string;
  /** False when there was more than is shown. */
  readonly complete: boolean;
}
