// ruff, which npm has as a library only. Prints what is wrong with all Python files; with --write, formats them.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import ruff from "@astral-sh/ruff-wasm-nodejs";

const root = join(import.meta.dirname, "..");
const run = (program, ...args) => execFileSync(program, args, { cwd: root, encoding: "utf8" });
const toJson = "import json, tomllib; print(json.dumps(tomllib.load(open('verify/pyproject.toml', 'rb'))['tool']['ruff']))";
const workspace = new ruff.Workspace(JSON.parse(run("python3", "-c", toJson)), ruff.PositionEncoding.Utf16);

const isPython = (file) =>
  file.endsWith(".py") || (!basename(file).includes(".") && /^#!.*python/.test(readFileSync(join(root, file), "utf8")));
const files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate")
  .split("\n")
  .filter((file) => file && isPython(file));

const write = process.argv.includes("--write");

// With its imports in order.
function sorted(text) {
  for (const { fix } of workspace.check(text).filter(({ code, fix }) => code === "I001" && fix).reverse()) {
    const lines = text.split("\n");
    const at = ({ row, column }) => lines.slice(0, row - 1).join("\n").length + (row > 1 ? 1 : 0) + column - 1;
    for (const { content, location, end_location } of fix.edits)
      text = text.slice(0, at(location)) + (content ?? "") + text.slice(at(end_location));
  }
  return text;
}

let wrong = 0;
for (const file of files) {
  const text = write ? sorted(readFileSync(join(root, file), "utf8")) : readFileSync(join(root, file), "utf8");
  const found = workspace
    .check(text)
    .map(({ start_location: { row, column }, code, message }) => `${file}:${row}:${column}: ${code} ${message}`);
  const formatted = workspace.format(text);
  if (write) writeFileSync(join(root, file), formatted);
  else if (formatted !== text) found.push(`${file}: not formatted\n    run: npm --prefix verify run format`);
  found.forEach((line) => console.error(line));
  wrong += found.length;
}
console.log(`ruff: ${files.length} files, ${wrong} errors`);
process.exitCode = wrong ? 1 : 0;
