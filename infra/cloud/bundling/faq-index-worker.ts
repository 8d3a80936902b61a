// Compiles the knowledge base on a core of its own while esbuild's plugins keep the main one busy.
import { parentPort, workerData } from "node:worker_threads";
import { buildFaqIndex } from "../../tools/faq-index.ts";

parentPort?.postMessage(buildFaqIndex(String(workerData)));
