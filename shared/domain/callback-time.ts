/** When a caller wants to be called back. */
export const callbackTimes = ["soon", "morning", "afternoon", "tomorrow"] as const;
export type CallbackTime = (typeof callbackTimes)[number];
