// jsii's kernel without its launcher, a second Node.js that passes every message on and holds 40 MB.
//
// The kernel talks to its host through descriptor 3, a socket that goes both ways. A shell cannot make one: bin/infra
// gives it two pipes, 3 to read from and 4 to write to, and standard output becomes standard error.
'use strict';

const fs = require('fs');
const write = fs.writeSync;
fs.writeSync = (descriptor, ...rest) => write(descriptor === 3 ? 4 : descriptor, ...rest);

// cdktf records the whole stack trace of each token that it creates. Called from Java, it holds the kernel's frames only.
const capture = Error.captureStackTrace;
Error.captureStackTrace = (object, below) => {
  if (Error.stackTraceLimit !== Number.MAX_SAFE_INTEGER) capture(object, below);
};

require(process.env.INFRA_KERNEL);
