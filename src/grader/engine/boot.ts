// The child's entry: runs engine.cjs through V8's code cache, without which every child
// would parse and compile the same 220 KB again.
// argv: the cache file; with `--make-cache` it is written, after a warm-up.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const [, , cacheFile = '', makeCache] = process.argv;
const engineFile = path.join(__dirname, 'engine.cjs');
const script = new vm.Script(
  `(function (require, module, exports) {${fs.readFileSync(engineFile, 'utf8')}\n})`,
  { filename: engineFile, cachedData: readCache() },
);
const engine = { exports: {} as { main(): Promise<void>; warmUp(): Promise<void> } };
script.runInThisContext()(require, engine, engine.exports);

if (makeCache) void engine.exports.warmUp().then(writeCache);
else void engine.exports.main();

function readCache(): Buffer | undefined {
  try {
    return fs.readFileSync(cacheFile);
  } catch {
    return undefined; // none yet; one of another V8 is refused by V8 itself
  }
}

function writeCache(): void {
  // Renamed into place, so that two first checks at once never mix.
  const draft = `${cacheFile}.${process.pid}`;
  fs.mkdirSync(path.dirname(draft), { recursive: true, mode: 0o700 });
  fs.writeFileSync(draft, script.createCachedData());
  fs.renameSync(draft, cacheFile);
  process.exit(0);
}
