#!/usr/bin/env node
// CommonJS, as package.json beside it says: Node starts it faster than an ES module.
require('../dist/start.cjs');
