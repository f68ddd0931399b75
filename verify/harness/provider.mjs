// Keeps a Terraform provider running, and shows Terraform those of its types that are in use.
//
//   node provider.mjs PROGRAM FILE TYPE...      until its input ends; FILE keeps the schema for the next one
//
// Each command of Terraform asks for the schema of all types: of 2,000, where stacks have 40. To make, send and read it
// takes longer than all else of a plan, so what comes between takes the others out of the answer. All other calls, and
// all answers, pass as they are. What is taken out cannot be planned by accident: Terraform refuses an unknown type.
//
// It prints the environment variable by which Terraform finds it, as `PROGRAM -debug` does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, file, ...types] = process.argv.slice(2);
const SCHEMA = "/tfplugin5.Provider/GetSchema";
// https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol: GetProviderSchema.Response
const MAPS_OF_TYPES = [2, 3, 8]; // resources, data sources, ephemeral resources
const NAME = 1;
const LENGTH_DELIMITED = 2;
const PREFIX = 5; // of a message of gRPC: whether it is compressed, and its length
const WINDOW = 1 << 26;

/** The fields of a message of Protocol Buffers; of those with a length, where the content lies. */
function* fields(message) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const content = { number: tag >> 3, start };
    if ((tag & 7) === LENGTH_DELIMITED) {
      const length = varint();
      content.bytes = message.subarray(at, at + length);
      at += length;
    } else if ((tag & 7) === 0) {
      varint();
    } else {
      throw new Error(`field ${content.number} has the wire type ${tag & 7}`);
    }
    yield { ...content, end: at };
  }
}

function name(entry) {
  for (const field of fields(entry)) if (field.number === NAME) return field.bytes.toString();
  return "";
}

/** The same answer, without the types that are not in use. */
function reduced(answer) {
  const message = answer.subarray(PREFIX);
  const kept = [];
  for (const field of fields(message)) {
    if (!MAPS_OF_TYPES.includes(field.number) || types.includes(name(field.bytes)))
      kept.push(message.subarray(field.start, field.end));
  }
  const length = kept.reduce((sum, part) => sum + part.length, 0);
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, ...kept]);
}

const provider = spawn(program, ["-debug"], { stdio: ["ignore", "pipe", "inherit"] });
// It is read to its end: a provider that cannot write ends.
let printed = "";
const found = await new Promise((resolve, reject) => {
  provider.stdout.on("data", (text) => {
    printed += text;
    const variable = printed.match(/TF_REATTACH_PROVIDERS='(.*)'\n/);
    if (variable) resolve(JSON.parse(variable[1]));
  });
  provider.stdout.on("end", () => reject(new Error(`${program} ended: ${printed}`)));
});
const [address, own] = Object.entries(found)[0];

const folder = mkdtempSync(join(tmpdir(), "provider-")); // of one file system with FILE
const socket = join(folder, "socket");
const settings = { initialWindowSize: WINDOW };
const behind = http2.connect("http://provider", { createConnection: () => net.connect(own.Addr.String), settings });
behind.on("connect", () => behind.setLocalWindowSize(WINDOW));
behind.on("error", () => {}); // the provider has ended, and so does this

function answer(stream, schema) {
  stream.resume();
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(schema);
}

function keep(schema) {
  writeFileSync(join(folder, "schema"), schema);
  renameSync(join(folder, "schema"), file);
  return schema;
}

function pass(stream, headers) {
  if (headers[":path"] === SCHEMA && existsSync(file)) {
    answer(stream, readFileSync(file));
    return;
  }
  const call = behind.request(headers);
  let trailers = {};
  stream.pipe(call);
  call.on("response", (given, flags) => {
    if (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) {
      stream.respond(given, { endStream: true });
      return;
    }
    stream.respond(given, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    if (headers[":path"] !== SCHEMA) {
      call.pipe(stream);
      return;
    }
    const parts = [];
    call.on("data", (part) => parts.push(part));
    call.on("end", () => stream.end(keep(reduced(Buffer.concat(parts)))));
  });
  call.on("trailers", (given) => (trailers = given));
  call.on("error", () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  stream.on("error", () => call.close(http2.constants.NGHTTP2_CANCEL));
  stream.on("aborted", () => call.close(http2.constants.NGHTTP2_CANCEL));
}

const server = http2.createServer({ settings });
server.on("stream", pass);
// A command may end as it likes, and may be killed.
server.on("connection", (connection) => connection.on("error", () => {}));
server.on("sessionError", () => {});
server.listen(socket);
await once(server, "listening");
found[address] = { ...own, Addr: { Network: "unix", String: socket } };
console.log(`TF_REATTACH_PROVIDERS='${JSON.stringify(found)}'`);

process.stdin.resume();
await Promise.race([once(process.stdin, "end"), once(provider, "exit")]);
rmSync(folder, { recursive: true, force: true });
if (provider.exitCode === null && provider.signalCode === null) {
  provider.kill("SIGINT");
  await once(provider, "exit");
}
process.exit();
