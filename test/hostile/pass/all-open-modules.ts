// expect: pass
/** Everything that an exercise may import, loaded on every Node version. */
import 'node:events';
import 'node:assert';
import 'assert/strict';
import 'node:timers';
import 'node:timers/promises';
import 'node:util';
import 'node:util/types';
import 'node:perf_hooks';
import 'node:async_hooks';
import 'node:diagnostics_channel';
import 'node:crypto';
import 'node:buffer';
import 'node:stream';
import 'node:stream/promises';
import 'node:stream/web';
import 'node:url';
import 'node:path';
import 'node:path/posix';
import 'node:string_decoder';
import { EventEmitter, once } from 'events';
import assert from 'node:assert';
import util from 'node:util';
export * from './right.ts';

EventEmitter.defaultMaxListeners = 20;
util.inspect.defaultOptions.depth = 4;
const emitter = new EventEmitter();
setTimeout(() => emitter.emit('ready', 1), 1);
assert.deepStrictEqual(await once(emitter, 'ready'), [1]);
