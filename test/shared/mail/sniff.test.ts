import { expect, test } from "vitest";
import { sniffedType } from "../../../shared/mail/sniff.ts";

test.each([
  ["\x89PNG\r\n\x1a\n…", "image/jpeg", "image/png"],
  ["\xff\xd8\xff\xe0", "application/octet-stream", "image/jpeg"],
  ["GIF89a", "image/gif", "image/gif"],
  ["RIFF0000WEBPVP8 ", "image/webp", "image/webp"],
  ["\0\0\0\x18ftypheic", "application/octet-stream", "image/heic"],
  ["%PDF-1.7", "text/plain", "application/pdf"],
  ["MZ\x90", "application/pdf", "application/vnd.microsoft.portable-executable"],
  [
    "PK\x03\x04....word/document.xml",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ],
  [
    "PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ],
  ["PK\x03\x04", "image/png", "application/zip"],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "application/msword"],
  ["<html><script>", "image/png", "text/html"],
  ["\n <!DOCTYPE html>", "text/plain", "text/html"],
  ["<?xml version='1.0'?><svg onload=x>", "image/png", "image/svg+xml"],
  ["#!/bin/sh", "text/plain", "text/x-script"],
  ["no picture", "image/png", "application/octet-stream"],
  ["a,b,c", "text/csv", "text/csv"],
  ["", "image/png", "image/png"],
])("a file that begins with %j and calls itself %s is %s", (head, declared, type) => {
  expect(sniffedType(Buffer.from(head, "latin1"), declared)).toBe(type);
});
