// What an answer finds on `process` and on the global object, and whether it may use it. A name that a
// new version of Node brings has to be added here: test/grader/decisions.test.ts finds it.

/** By what becomes of a name. */
interface Decisions {
  /** A call is refused by name, as a forbidden import is. */
  blocked: string[];
  /** Reads as undefined. */
  removed: string[];
  /** Does less than Node's own (lockdown.ts). */
  replaced: string[];
  /** Stays, and the property can't be replaced: a `process` that swallows 'unhandledRejection' could fake a pass. */
  kept: string[];
  allowed: string[];
}

const words = (text: string) => text.split(/\s+/).filter(Boolean);

/** Its functions, and those of its plain objects. */
export const onProcess: Decisions = {
  // They reach the inspector, native bindings, other programs, files, or what catches our errors.
  blocked: words(`
    _kill _debugProcess _debugEnd _linkedBinding binding dlopen execve getBuiltinModule
    _getActiveHandles _getActiveRequests chdir umask loadEnvFile openStdin setSourceMapsEnabled
    setuid setgid seteuid setegid setgroups initgroups
    setUncaughtExceptionCaptureCallback addUncaughtExceptionCaptureCallback
  `),
  removed: words('mainModule ppid report send disconnect channel stdin'),
  replaced: words('exit reallyExit kill stdout stderr _rawDebug'),
  kept: words('emit on once addListener removeListener off removeAllListeners'),
  allowed: words(`
    _fatalException _startProfilerIdleNotifier _stopProfilerIdleNotifier _tickCallback
    abort assert availableMemory constrainedMemory constructor cpuUsage cwd emitWarning eventNames
    getActiveResourcesInfo getMaxListeners getegid geteuid getgid getgroups getuid
    hasUncaughtExceptionCaptureCallback hrtime hrtime.bigint listenerCount listeners memoryUsage
    memoryUsage.rss nextTick prependListener prependOnceListener rawListeners ref resourceUsage
    setMaxListeners threadCpuUsage unref uptime
    finalization.register finalization.registerBeforeExit finalization.unregister
    permission.has permission.drop
  `),
};

/** Where undici, which is behind `fetch` and `Response`, keeps what connects it to the network. */
export const dispatchers = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'];

export const onGlobal: Decisions = {
  blocked: words('fetch WebSocket EventSource'), // the network
  removed: words('localStorage'), // a file
  replaced: [...words('process'), ...dispatchers.map((name) => `Symbol(${name})`)],
  kept: [],
  allowed: words(`
    __eventsCourse Symbol(Symbol.toStringTag) global globalThis
    Infinity NaN undefined eval isFinite isNaN parseFloat parseInt
    decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape atob btoa
    Object Function Boolean Symbol Number BigInt Math Date String RegExp JSON Intl Reflect Proxy Temporal
    Array ArrayBuffer SharedArrayBuffer DataView Atomics WebAssembly Iterator
    Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
    BigInt64Array BigUint64Array Float16Array Float32Array Float64Array
    Map Set WeakMap WeakSet WeakRef FinalizationRegistry Promise
    DisposableStack AsyncDisposableStack
    Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
    SuppressedError DOMException QuotaExceededError
    queueMicrotask setImmediate clearImmediate setInterval clearInterval setTimeout clearTimeout
    structuredClone console Buffer navigator Navigator Storage sessionStorage
    AbortController AbortSignal Event EventTarget CustomEvent MessageEvent CloseEvent ErrorEvent
    BroadcastChannel MessageChannel MessagePort
    URL URLSearchParams URLPattern Headers Request Response FormData Blob File
    TextEncoder TextDecoder TextEncoderStream TextDecoderStream
    ReadableStream ReadableStreamDefaultReader ReadableStreamDefaultController
    ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableByteStreamController
    WritableStream WritableStreamDefaultWriter WritableStreamDefaultController
    TransformStream TransformStreamDefaultController
    CompressionStream DecompressionStream ByteLengthQueuingStrategy CountQueuingStrategy
    performance Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver
    PerformanceObserverEntryList PerformanceResourceTiming
    crypto Crypto CryptoKey SubtleCrypto
  `),
};
