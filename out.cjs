"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// ../../tmp/wt/corpus/src/grader/output.ts
var output_exports = {};
__export(output_exports, {
  Output: () => Output,
  makeSafe: () => makeSafe
});
module.exports = __toCommonJS(output_exports);

// ../../tmp/wt/corpus/src/grader/limits.ts
var keptOutputBytes = 64 * 1024;

// ../../tmp/wt/corpus/src/grader/output.ts
var Output = class {
  bytes = 0;
  #head = [];
  #headBytes = 0;
  #tail = [];
  #tailBytes = 0;
  add(chunk) {
    const half = keptOutputBytes / 2;
    this.bytes += chunk.length;
    const toHead = chunk.subarray(0, Math.max(0, half - this.#headBytes));
    if (toHead.length > 0) this.#head.push(toHead);
    this.#headBytes += toHead.length;
    const toTail = chunk.subarray(toHead.length);
    if (toTail.length === 0) return;
    this.#tail.push(toTail);
    this.#tailBytes += toTail.length;
    while (this.#tail.length > 1 && this.#tailBytes - this.#tail[0].length >= half) {
      this.#tailBytes -= this.#tail.shift().length;
    }
  }
  get isTruncated() {
    return this.bytes > keptOutputBytes;
  }
  /** Safe to show: no escape sequence, no carriage return, no NUL, no invalid UTF-8. */
  get text() {
    const tail = Buffer.concat(this.#tail);
    const kept = this.isTruncated ? [...this.#head, Buffer.from("\n\u2026\n"), tail.subarray(-keptOutputBytes / 2)] : [...this.#head, tail];
    return makeSafe(Buffer.concat(kept).toString("utf8"));
  }
};
function makeSafe(text) {
  return text.replace(
    /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)?|\x1b./g,
    ""
  ).replace(/\r+\n?/g, "\n").replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "");
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  Output,
  makeSafe
});
