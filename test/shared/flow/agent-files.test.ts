import { describe, expect, it } from "vitest";
import { email } from "../../../shared/channels/email/channel.ts";
import { checkFiles, keepPart, partKey, readFiles } from "../../../shared/flow/agent-files.ts";
import { memoryBlobs } from "../../support/desk-table.ts";
import { aTicket } from "../../support/samples.ts";

const { id: ticket } = aTicket("with files");
const bill = { file: "bill-0001", parts: 2, name: "账单.pdf", type: "application/pdf" };

async function uploaded(...sizes: readonly number[]) {
  const blobs = memoryBlobs();
  for (const [part, size] of sizes.entries()) {
    await blobs.put(partKey(ticket, bill.file, part), new Uint8Array(size).fill(part + 1), "");
  }
  return blobs;
}

describe("the files of a reply", () => {
  it("are put together again from their parts, in order", async () => {
    const blobs = await uploaded(3, 2);
    const checked = await checkFiles(ticket, [bill], 100, blobs);
    if ("refused" in checked) throw new Error(checked.refused);
    expect(checked.attachments).toMatchObject([{ name: "账单.pdf", type: "application/pdf", size: 5 }]);
    const [file] = (await readFiles(checked.attachments, blobs)) ?? [];
    expect([...(file?.content ?? [])]).toEqual([1, 1, 1, 2, 2]);
  });

  it("may have together what the customer's channel takes, and not a byte more", async () => {
    const limit = email.maxAttachmentBytes;
    const fits = await uploaded(4_000_000, limit - 4_000_000);
    expect(await checkFiles(ticket, [bill], limit, fits)).toHaveProperty("attachments");
    const over = await uploaded(4_000_000, limit - 4_000_000 + 1);
    expect(await checkFiles(ticket, [bill], limit, over)).toEqual({
      refused: "files-too-large",
      size: limit + 1,
      limit,
    });
    expect(await checkFiles(ticket, [{ ...bill, parts: 1 }, bill], limit, fits)).toMatchObject({
      refused: "files-too-large",
    });
  });

  it.each<[string, number, number[]]>([
    ["no-files-here", 0, [1, 1]],
    ["file-missing", 100, [1]],
  ])("are refused before the reply is stored: %s", async (refused, limit, sizes) => {
    expect(await checkFiles(ticket, [bill], limit, await uploaded(...sizes))).toMatchObject({ refused });
  });

  it("are not sent in part when one of them is gone", async () => {
    const blobs = await uploaded(1, 1);
    const checked = await checkFiles(ticket, [bill], 100, blobs);
    await blobs.remove(partKey(ticket, bill.file, 1));
    expect("attachments" in checked && (await readFiles(checked.attachments, blobs))).toBeUndefined();
  });

  it("stay as they were uploaded: nobody puts another file behind the reply that it went with", async () => {
    const blobs = memoryBlobs();
    const upload = (...bytes: number[]) => keepPart(ticket, bill.file, 0, new Uint8Array(bytes), blobs);
    expect(await upload(1, 2)).toBe("kept");
    const checked = await checkFiles(ticket, [{ ...bill, parts: 1 }], 2, blobs);
    if ("refused" in checked) throw new Error(checked.refused);
    expect(await upload(1, 2)).toBe("kept");
    expect(await upload(3, 4)).toBe("another");
    expect(await upload(...Array(1000).fill(5))).toBe("another");
    const [file] = (await readFiles(checked.attachments, blobs)) ?? [];
    expect([...(file?.content ?? [])]).toEqual([1, 2]);
  });
});
