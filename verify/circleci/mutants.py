"""Mistakes in the YAML, each of which one check has to name: that the checks can fail.

A mutant replaces one text of a file by another, and says what the complaint has to hold.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    what: str
    old: str
    new: str
    complaint: str


SETUP = [
    Mutant("an orb that floats", "path-filtering@3.0.0", "path-filtering@3", "is not pinned"),
    Mutant("an image that floats", "cimg/base:2026.03-22.04", "cimg/base:current", "is not pinned"),
    Mutant("no setup", "setup: true\n", "", "no setup workflow"),
    Mutant(
        "a release against another branch",
        "base-revision: << pipeline.git.branch >>",
        "base-revision: dev-v2",
        "compared",
    ),
    Mutant(
        "the orb beside a context",
        "          config-path: .circleci/infrastructure.yml\n",
        "          config-path: .circleci/infrastructure.yml\n          context: prefect-v2-plan\n",
        "beside the context prefect-v2-plan",
    ),
    Mutant("a missing list of paths", "mapping: .circleci/paths", "mapping: .circleci/path", "is no file"),
    Mutant("a parameter of another type", "    type: boolean\n", "    type: string\n", "no string"),
    Mutant(
        "a parameter that path filtering sets, too",
        "  everything:\n",
        "  image:\n",
        "set by path filtering and by hand",
    ),
    Mutant(
        "two workflows at once",
        "      not:\n        or:\n          - equal: [dev-v2, << pipeline.git.branch >>]\n",
        "      not:\n        or:\n",
        "starts",
    ),
]

INFRASTRUCTURE = [
    Mutant(
        "a key twice",
        "  image:\n    executor: machine\n",
        "  image:\n    executor: machine\n    executor: java\n",
        "there twice",
    ),
    Mutant("no YAML", "workflows:\n", "workflows: [\n", "no YAML"),
    Mutant("an unknown parameter", "          cache: true\n", "          cached: true\n", "no parameter cached"),
    Mutant(
        "a missing parameter",
        "          name: dev ci\n          stack: ci\n",
        "          name: dev ci\n",
        "stack is missing",
    ),
    Mutant("a wrong type", "          cache: true\n", "          cache: yes please\n", "which is no boolean"),
    Mutant("an unknown command", "      - terraform\n      - run", "      - terraforms\n      - run", "not among the commands"),
    Mutant("an unknown job", "      - tests\n", "      - test\n", "not among the jobs"),
    Mutant(
        "nobody waits for tests in dev", "requires: [tests, synth]", "requires: [synth]", "dev does not wait for tests"
    ),
    Mutant("nor in prod", "requires: [tests, summary]", "requires: [summary]", "prod does not wait for tests"),
    Mutant(
        "an unknown executor",
        "  image:\n    executor: machine\n",
        "  image:\n    executor: vm\n",
        "not among the executors",
    ),
    Mutant(
        "an unused job",
        "  image:\n    executor: machine\n",
        "  idle:\n    executor: machine\n    steps:\n      - checkout\n\n  image:\n    executor: machine\n",
        "unused: jobs: idle",
    ),
    Mutant(
        "an unused parameter",
        "        type: string\n    executor: machine\n    steps:\n      - terraform",
        "        type: string\n      quick:\n        type: boolean\n        default: false\n    executor: machine\n    steps:\n      - terraform",
        "unused: parameter of jobs: plan.quick",
    ),
    Mutant("a command that is no text", 'pipeline/newest "$CIRCLE_BRANCH"', "true", "is no text"),
    Mutant("a reference to nothing", "<< parameters.stack >>", "<< parameters.lane >>", "stands for nothing"),
    Mutant("requires no job", "requires: [dev test]", "requires: [dev-test]", "which is no job"),
    Mutant("a cycle", "requires: [approve]", "requires: [prod live]", "wait for each other"),
    Mutant("an unknown key of a step", "at: /tmp/workspace", "to: /tmp/workspace", "what is to"),
    Mutant("an image that floats", "ubuntu-2404:2025.09.1", "ubuntu-2404:current", "is not pinned"),
    Mutant("another image that floats", "cimg/openjdk:21.0.11-node", "cimg/openjdk:21.0-node", "is not pinned"),
    Mutant(
        "a role of another account",
        "arn:aws:iam::210987654321",
        "arn:aws:iam::123456789012",
        "does not take on",
    ),
    Mutant(
        "a role that does not exist", "prefect-v2-dev-agent-images-ci", "prefect-v2-dev-images-ci", "does not take on"
    ),
    Mutant(
        "no role for the check of the image",
        "pipeline/with-role << parameters.role >> pipeline/apply",
        "pipeline/apply",
        "does not take on",
    ),
    Mutant("an unknown account", "account: [dev, prod]", "account: [dev, qa]", "does not accept"),
    Mutant("an account without a plan", "account: [dev, prod]", "account: [dev]", "pipeline/plan prod does not run"),
    Mutant(
        "an unknown lane",
        "          stack: live\n          plan: true\n",
        "          stack: love\n          plan: true\n",
        "does not accept",
    ),
    Mutant(
        "an apply on the other branch",
        "        - equal: [main-v2, << pipeline.git.branch >>]\n    jobs:\n      - tests\n      - synth\n      - image\n      - plan:",
        "        - equal: [dev-v2, << pipeline.git.branch >>]\n    jobs:\n      - tests\n      - synth\n      - image\n      - plan:",
        "on the branch of dev",
    ),
    Mutant(
        "an apply on any branch",
        "        - equal: [dev-v2, << pipeline.git.branch >>]\n    jobs:\n      - tests\n      - synth\n      - image\n      - apply:",
        "    jobs:\n      - tests\n      - synth\n      - image\n      - apply:",
        "that may not",
    ),
    Mutant(
        "the context that applies, for pull requests",
        "              account: [dev, prod]\n          context: prefect-v2-plan",
        "              account: [dev, prod]\n          context: prefect-v2-prod",
        "may not apply",
    ),
    Mutant("no context", "  context: prefect-v2-prod\n", "", "has the contexts []"),
    Mutant(
        "the other account's context", "  context: prefect-v2-prod\n", "  context: prefect-v2-dev\n", "has the contexts"
    ),
    Mutant("no serial group", "          serial-group: prefect-v2-dev-test\n", "", "serial group None"),
    Mutant(
        "another workspace's serial group",
        "serial-group: prefect-v2-prod-live",
        "serial-group: prefect-v2-prod-test",
        "serial group",
    ),
    Mutant(
        "live before test",
        "          name: dev live\n          stack: live\n          plan: true\n          serial-group: prefect-v2-dev-live\n          requires: [dev test]",
        "          name: dev live\n          stack: live\n          plan: true\n          serial-group: prefect-v2-dev-live\n          requires: [dev image]",
        "live does not wait for test",
    ),
    Mutant(
        "lanes before the image",
        "          requires: [prod image]",
        "          requires: [prod ci]",
        "not pushed between",
    ),
    Mutant("no approval", "          type: approval\n", "", "not among the jobs"),
    Mutant(
        "an apply beside the approval", "requires: [approve]", "requires: [summary]", "does not wait for the approval"
    ),
    Mutant(
        "an approval before the plan",
        "          type: approval\n          requires: [tests, summary]",
        "          type: approval\n          requires: [tests, synth]",
        "before the approval",
    ),
    Mutant(
        "a new plan after the approval",
        "          name: prod test\n          stack: test\n",
        "          name: prod test\n          stack: test\n          plan: true\n",
        "plans anew",
    ),
    Mutant(
        "nothing planned",
        "          name: dev ci\n          stack: ci\n          plan: true\n",
        "          name: dev ci\n          stack: ci\n",
        "nobody planned",
    ),
    Mutant("an older pipeline may overtake", 'pipeline/newest "$CIRCLE_BRANCH"', "'true'", "newer commit"),
    Mutant(
        "the branch's name in a command",
        'pipeline/newest "$CIRCLE_BRANCH"',
        "pipeline/newest << pipeline.git.branch >>",
        "does not accept",
    ),
    Mutant(
        "a forgotten lane",
        "      - apply:\n          <<: *prod\n          name: prod live\n          stack: live\n          serial-group: prefect-v2-prod-live\n          requires: [prod test]\n",
        "",
        "are applied, not",
    ),
    Mutant(
        "a cache in what is applied",
        "    jobs:\n      - tests\n      - synth\n      - image\n      - plan:",
        "    jobs:\n      - tests\n      - synth:\n          cache: true\n      - image\n      - plan:",
        "takes a cache",
    ),
    Mutant("providers and state in the workspace", "-*/plan*", "-*", "to later jobs"),
    Mutant(
        "documentation sets something off",
        "or: [<< pipeline.parameters.infrastructure >>, << pipeline.parameters.everything >>]",
        "or: [<< pipeline.parameters.infrastructure >>, true]",
        "only documentation",
    ),
    Mutant(
        "an image that changed is not built",
        "            or: [<< pipeline.parameters.image >>, << pipeline.parameters.everything >>]\n",
        "            or: [<< pipeline.parameters.everything >>, << pipeline.parameters.everything >>]\n",
        "image is not pushed",
    ),
    Mutant(
        "a summary of half of it", "          requires: [plan]", "          requires: [plan-dev]", "wait for all plans"
    ),
    Mutant(
        "an image is built beside a context",
        "      - image\n      - plan:",
        "      - image:\n          context: prefect-v2-prod\n      - plan:",
        "beside the context prefect-v2-prod: pipeline/agent-image build",
    ),
    Mutant(
        "also beside an empty one",
        "      - synth\n      - image\n      - apply:",
        "      - synth\n      - image:\n          context: prefect-v2-images\n      - apply:",
        "beside the context prefect-v2-images: pipeline/agent-image build",
    ),
    Mutant(
        "an image is built beside the job's token",
        "pipeline/apart pipeline/agent-image build",
        "pipeline/agent-image build",
        "apart from the job's token: pipeline/agent-image build",
    ),
    Mutant(
        "Maven runs beside the job's token",
        "pipeline/apart << parameters.command >>",
        "<< parameters.command >>",
        "apart from the job's token: mvn verify",
    ),
    Mutant(
        "tests run beside a context",
        "      - tests\n      - synth\n      - image\n      - apply:",
        "      - tests:\n          context: prefect-v2-dev\n      - synth\n      - image\n      - apply:",
        "beside the context prefect-v2-dev: mvn verify",
    ),
    Mutant(
        "synthesis beside the context for plans",
        "      - synth:\n          cache: true\n      - plan:",
        "      - synth:\n          cache: true\n          context: prefect-v2-plan\n      - plan:",
        "beside the context prefect-v2-plan: mvn -q compile",
    ),
    Mutant(
        "an image is built where it is pushed",
        "--from /tmp/workspace/agent-image\n",
        "--from /tmp/workspace/agent-image\n            - run:\n                name: Again\n                command: pipeline/apart pipeline/agent-image build --out /tmp/x\n",
        "takes on a role where it runs what nobody has read",
    ),
    Mutant(
        "the context that applies where the image is pushed",
        "          context: prefect-v2-images\n          name: dev image",
        "          context: prefect-v2-dev\n          name: dev image",
        "dev image has the contexts ['prefect-v2-dev'], not ['prefect-v2-images']",
    ),
    Mutant(
        "a push that does not wait for the build",
        "requires: [dev ci, image]",
        "requires: [dev ci]",
        "does not wait for the image to be built",
    ),
    Mutant(
        "a workspace in the checkout", "at: /tmp/workspace", "at: .", "lets earlier jobs write to ."
    ),
    Mutant(
        "a workspace that nobody looks at", "pipeline/take /tmp/workspace", "pipeline/summary", "does not look at what"
    ),
    Mutant(
        "all of the other user's folder is handed on",
        "root: /home/apart/out\n",
        "root: /home/apart\n",
        "hands agent-image of /home/apart to later jobs",
    ),
    Mutant(
        "a cache beside a context",
        "      - run:\n          name: No newer pipeline may be overtaken",
        "      - restore_cache:\n          keys: [x]\n      - run:\n          name: No newer pipeline may be overtaken",
        "which any branch can write, beside the context prefect-v2-dev",
    ),
    Mutant(
        "a tool from the network beside a token",
        "sudo pipeline/install-terraform /usr/local/bin",
        "npm install --global terraform",
        "nobody has said to be read: npm install",
    ),
    Mutant("a misspelt script", "pipeline/install-terraform", "pipeline/install-teraform", "is not there"),
]

FLOWS = [
    Mutant(
        "test from the live branch",
        "    when:\n      equal: [dev-v2, << pipeline.git.branch >>]",
        "    when:\n      equal: [main-v2, << pipeline.git.branch >>]",
        "on branch 'main-v2'",
    ),
    Mutant("an unknown account", "account: [prod]", "account: [production]", "takes on a role of production"),
    Mutant("an account more", "account: [prod]", "account: [dev, prod]", "deploys to other lanes"),
    Mutant(
        "no context",
        "          context: prefect-v2-flows\n          requires: [build]\n          serial-group: flows-<< matrix.account >>-test-",
        "          requires: [build]\n          serial-group: flows-<< matrix.account >>-test-",
        "contexts []",
    ),
    Mutant(
        "a serial group for all",
        "serial-group: flows-<< matrix.account >>-test-<< matrix.flow >>",
        "serial-group: flows",
        "serial group flows",
    ),
    Mutant("a misspelt script", "scripts/hand-off", "scripts/handoff", "is not there"),
    Mutant(
        "an image is built beside the role",
        "      - attach_workspace:\n          at: /tmp/workspace\n",
        "      - attach_workspace:\n          at: /tmp/workspace\n      - run:\n          name: Build\n          command: .circleci/scripts/build-image daily-sales X86_64 /tmp/image\n",
        "beside the context prefect-v2-flows: .circleci/scripts/build-image",
    ),
    Mutant(
        "an image is built beside the job's token",
        ".circleci/scripts/apart .circleci/scripts/build-image",
        ".circleci/scripts/build-image",
        "apart from the job's token: .circleci/scripts/build-image",
    ),
    Mutant(
        "a flow is imported beside the job's token",
        ".circleci/scripts/apart .circleci/scripts/describe-flow",
        ".circleci/scripts/describe-flow",
        "apart from the job's token: .circleci/scripts/describe-flow",
    ),
    Mutant(
        "the context where images are built",
        "build: &build\n  build:\n",
        "build: &build\n  build:\n    context: prefect-v2-flows\n",
        "beside the context prefect-v2-flows: .circleci/scripts/build-image",
    ),
    Mutant(
        "packages that are built on installation",
        '--only-binary=":all:" ',
        "",
        "nobody has said to be read: /usr/bin/python3 -m venv",
    ),
    Mutant(
        "a flow's packages beside the role",
        "--require-hashes -r requirements.txt",
        "--require-hashes -r requirements.txt -r flows/daily-sales/requirements.txt",
        "nobody has said to be read: /usr/bin/python3 -m venv",
    ),
    Mutant(
        "a flow that is run to deploy it",
        ".circleci/scripts/as-lane << parameters.account >> << parameters.lane >> /tmp/prefect/bin/python .circleci/scripts/create_deployment.py",
        ".circleci/scripts/as-lane << parameters.account >> << parameters.lane >> /tmp/prefect/bin/python flows/daily-sales/flow.py",
        "nobody has said to be read: .circleci/scripts/as-lane",
    ),
    Mutant("a workspace in the checkout", "at: /tmp/workspace", "at: .", "lets earlier jobs write to ."),
    Mutant("a deployment that does not wait for the build", "          requires: [build]\n", "", "does not wait for"),
    Mutant("a size that is none", "        default: 1024\n", "        default: 1 GB\n", "which is no integer"),
    Mutant("an image that floats", "ubuntu-2404:2025.09.1", "ubuntu-2404:default", "is not pinned"),
]
