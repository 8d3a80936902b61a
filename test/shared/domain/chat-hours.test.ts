import { describe, expect, test } from "vitest";
import { attendance, type ChatHours } from "../../../shared/domain/chat-hours.ts";

const week = (from: string, to: string, days = "12345") =>
  Object.fromEntries([...days].map((day) => [day, { from, to }]));
const shanghai: ChatHours = { timeZone: "Asia/Shanghai", days: week("09:00", "18:00") };
const berlin: ChatHours = { timeZone: "Europe/Berlin", days: week("09:00", "17:00", "1234567") };

describe("whether people are at the chat", () => {
  test.each<[string, ChatHours | undefined, string, object]>([
    ["no hours are told", undefined, "2026-03-01T03:00:00Z", { open: true }],
    ["a Monday morning there", shanghai, "2026-03-02T01:00:00Z", { open: true }],
    [
      "a minute before",
      shanghai,
      "2026-03-02T00:59:30Z",
      { open: false, opensAt: "2026-03-02T01:00:00.000Z" },
    ],
    [
      "the end of the day",
      shanghai,
      "2026-03-02T10:00:00Z",
      { open: false, opensAt: "2026-03-03T01:00:00.000Z" },
    ],
    [
      "a Friday night",
      shanghai,
      "2026-03-06T12:00:00Z",
      { open: false, opensAt: "2026-03-09T01:00:00.000Z" },
    ],
    [
      "Sunday there, Saturday elsewhere",
      shanghai,
      "2026-03-07T20:00:00Z",
      { open: false, opensAt: "2026-03-09T01:00:00.000Z" },
    ],
    [
      "the night before summer time",
      berlin,
      "2026-03-28T20:00:00Z",
      { open: false, opensAt: "2026-03-29T07:00:00.000Z" },
    ],
    [
      "the night before winter time",
      berlin,
      "2026-10-24T20:00:00Z",
      { open: false, opensAt: "2026-10-25T08:00:00.000Z" },
    ],
    ["no day at all", { timeZone: "UTC", days: {} }, "2026-03-02T12:00:00Z", { open: false }],
    [
      "a day that ends at midnight",
      { timeZone: "UTC", days: week("20:00", "00:00") },
      "2026-03-02T23:59:00Z",
      { open: true },
    ],
  ])("%s", (_what, hours, now, expected) => {
    expect(attendance(hours, new Date(now))).toEqual(expected);
  });
});
