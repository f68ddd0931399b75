"""The access proof: applies configurations to emulators, and has a simulator judge what the roles there may do.

What is applied are the stacks as they are, but for the buckets' lifecycle rules: they take a minute, and allow nobody
anything.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from harness import contents
from harness import server
from access import actions, applied, configuration, documented, forbidden, lanes, mutants, needs, trust, vocabulary
from access.applied import Applied
from access.bench import Bench, Case, Change, refuse, unnoticed, with_policy
from access.calls import Calls
from access.calls import read as read_calls
from access.lanes import Account
from access.life import Life, without_slow
from access.simulator import Simulator
from access.trust import Caller
from harness.server import Emulator, Failed
from harness.stacks import Stack, by_account
from harness.stacks import read as read_stacks
from lifecycle.suite import Report, Stopped, each, to_the_end
from harness.terraform import Terraform, Workspace

PROOF = Path(__file__).resolve().parent / "config"
"""A configuration with everything switched on."""


class Proof:
    def __init__(self, configs: list[Path], scratch: Path, terraform: Terraform, seconds: int) -> None:
        self.configs, self.scratch, self.terraform, self.seconds = configs, scratch, terraform, seconds
        self.report = Report()
        self.emulators: list[Emulator] = []
        self.accounts: list[Account] = []
        self.lives: list[Life] = []

    def run(self, figures: Path | None) -> bool:
        started = time.time()
        # The pool is the outer one: what still runs in it is ended before it is waited for.
        with ThreadPoolExecutor() as beside, to_the_end(self.terraform, self.emulators):
            each(lambda job: job(), self.jobs())
            with Simulator() as simulator:
                lived = [beside.submit(self.live, life) for life in self.lives]  # waits for S3 most of the time
                Judge(self.report, simulator, sorted(self.accounts, key=lambda a: a.name)).run()
                for life in lived:
                    documented.Judge(self.report, simulator, *life.result()).run()
        return self.report.ended(started, figures)

    def jobs(self) -> Iterator[partial[None]]:
        for number, config in enumerate(self.configs):
            out = self.scratch / f"synthesized-{number}"
            configuration.synthesize(config, out)
            for name, stacks in by_account(read_stacks(out)).items():
                yield partial(self.apply, config, name, stacks)

    def apply(self, config: Path, name: str, stacks: list[Stack]) -> None:
        with self.report.check(name, "all but the lifecycle rules is applied, and read back"):
            first = stacks[0]
            noted = self.scratch / f"{name}.calls" if config == PROOF else None
            log = self.scratch / f"{name}.log"
            emulator = server.start(first.account_id, first.region, self.seconds, log, calls=noted)
            self.emulators.append(emulator)
            contents.seed(emulator, stacks)
            work = {s.name: Workspace(self.terraform, s, self.scratch / s.name) for s in stacks}
            with ThreadPoolExecutor() as pool:
                states = list(pool.map(partial(self._apply_stack, emulator, noted is not None), work.values()))
            found = applied.read(emulator, name)
            found.stacks |= dict(zip((s.lane for s in stacks), states, strict=True))
            self._keep(found)
            self.accounts.append(lanes.account(found, cache(partial(configuration.settings, config))))
            if noted:
                self.lives.append(Life(emulator, work, config, self.scratch / f"life-{name}"))

    def live(self, life: Life) -> tuple[Account, Calls]:
        fact = "a stack and a lane are changed, replaced and destroyed, all that Terraform asks for is noted"
        with self.report.check(life.account, fact):
            life.run()
            noted = self.scratch / f"{life.account}.calls"
            calls = read_calls(noted, life.emulator.account_id, life.emulator.region)
            self.report.count("requests of Terraform noted", sum(map(len, calls.values())))
        return next(a for a in self.accounts if a.name == life.account), calls

    def _apply_stack(self, emulator: Emulator, apart: bool, workspace: Workspace) -> applied.Policy:
        """Plans and applies, `apart` where what they ask for has to be told apart."""
        workspace.write("cdk.tf.json", without_slow(workspace.stack).config)
        workspace.connect(emulator)
        if apart:
            workspace.planned()
        workspace.apply(*([] if apart else ["-auto-approve"]))
        return json.loads(workspace.run("show", "-json"))

    def _keep(self, found: Applied) -> None:
        """For people who want to look: --keep keeps the folder."""
        roles = {arn: vars(role) for arn, role in found.roles.items()}
        text = json.dumps({"roles": roles, "resources": found.resource_policies}, indent=2, sort_keys=True)
        (self.scratch / f"{found.account}-applied.json").write_text(text, encoding="utf-8")


class Judge:
    """The checks, account by account; forbidden is to one account what the others need."""

    def __init__(self, report: Report, simulator: Simulator, accounts: list[Account]) -> None:
        self.report, self.simulator, self.accounts = report, simulator, accounts
        self.bench = Bench(simulator, accounts)
        self.needs: needs.Needs = {}
        for account in accounts:
            self.needs |= needs.of_account(account)
        self.asked = sorted(forbidden.to_all(accounts), key=str)
        self.wanted = trust.wanted(accounts)
        self.unwanted = trust.unwanted(accounts)

    def run(self) -> None:
        for account in self.accounts:
            for check in (
                self.needs_are_met,
                self.nothing_else_is,
                self.nothing_is_granted_in_vain,
                self.more_would_be_noticed,
                self.another_lanes_grants_would_be_noticed,
                self.the_right_ones_take_roles_on,
                self.nobody_else_does,
                self.a_looser_trust_would_be_noticed,
                self.buckets_and_topics_are_closed,
                self.aws_knows_every_word,
            ):
                with suppress(Stopped):  # the next one may tell more
                    check(account)
        for of_all in (self.misspelt_words_would_be_noticed, self.the_list_of_actions_is_of_today):
            with suppress(Stopped):
                of_all()

    @contextmanager
    def _check(self, account: Account, fact: str, figure: str) -> Iterator[list[object]]:
        counted: list[object] = []
        with self.report.check(account.name, fact):
            yield counted
            if not counted:
                raise Failed("there was nothing to judge")
        self.report.count(figure, len(counted))

    def needs_are_met(self, account: Account) -> None:
        with self._check(account, "each role may do what it needs", "needed requests judged") as counted:
            cases = [Case(role, need, True) for role in account.roles for need in self.needs[role]]
            counted += cases
            refuse(self.bench.wrong(cases))

    def nothing_else_is(self, account: Account) -> None:
        with self._check(account, "no role may do more, here or elsewhere", "forbidden requests judged") as counted:
            cases = [case for role in account.roles for case in self._forbidden(role)]
            counted += cases
            refuse(self.bench.wrong(cases))

    def nothing_is_granted_in_vain(self, account: Account) -> None:
        fact = "no statement, action or resource is granted in vain"
        with self._check(account, fact, "parts of policies shown to be needed") as counted:
            needed = {role: [Case(role, need, True) for need in self.needs[role]] for role in account.roles}
            changes = list(self._changes(account, mutants.less, needed))
            counted += changes
            refuse([f"{what}, and nothing that it needs fails" for what in unnoticed(self.simulator, changes)])
            # The same has to be said of what is granted in vain on purpose.
            vain = list(self._changes(account, mutants.less_of_needless, needed))
            if len(unnoticed(self.simulator, vain)) != len(vain):
                raise Failed("a needless statement and a needless action, added on purpose, were not noticed")
        self.report.count("mutants caught", len(vain))

    def more_would_be_noticed(self, account: Account) -> None:
        with self._check(account, "a looser policy would let something forbidden through", "mutants caught") as counted:
            denied = {role: self._forbidden(role) for role in account.roles}
            changes = list(self._changes(account, mutants.more, denied))
            counted += changes
            refuse([f"{what}, and no forbidden request passes" for what in unnoticed(self.simulator, changes)])

    def another_lanes_grants_would_be_noticed(self, account: Account) -> None:
        with self._check(account, "the grants of another lane would be noticed", "mutants caught") as counted:
            changes = []
            for lane in account.lanes:
                others = [other for a in self.accounts for other in a.lanes if other is not lane]
                for other, (arn, same) in ((o, pair) for o in others for pair in lanes.counterparts(lane, o)):
                    role = self.bench.roles[arn]
                    cases = [Case(arn, need, False) for need in self.needs[same] if need not in self.needs[arn]]
                    for number, policy in enumerate(role.policies):
                        taken = with_policy(role, number, lanes.renamed(policy, lane, other))
                        changes.append(Change(f"{arn} has the grants of {same}", self.bench.changed(role=taken), cases))
            counted += changes
            refuse([f"{what}, and no forbidden request passes" for what in unnoticed(self.simulator, changes)])

    def the_right_ones_take_roles_on(self, account: Account) -> None:
        with self._check(account, "roles are taken on by ECS and by the right jobs of CI", "callers judged") as counted:
            cases = [Case(role, caller, True) for role in account.roles for caller in self.wanted[role]]
            counted += cases
            refuse(self.bench.wrong(cases))

    def nobody_else_does(self, account: Account) -> None:
        with self._check(account, "and by nobody else", "callers judged") as counted:
            cases = [case for role in account.roles for case in self._strangers(role)]
            counted += cases
            refuse(self.bench.wrong(cases))

    def a_looser_trust_would_be_noticed(self, account: Account) -> None:
        with self._check(account, "a looser trust would let somebody in", "mutants caught") as counted:
            changes = []
            for arn in account.roles:
                role, strangers = self.bench.roles[arn], self._strangers(arn)
                for mutant in mutants.looser_trust(role.trust):
                    bench = self.bench.changed(role=replace(role, trust=mutant.policy))
                    changes.append(Change(f"{arn}: {mutant.what}", bench, strangers))
            counted += changes
            refuse([f"{what}, and nobody else gets in" for what in unnoticed(self.simulator, changes)])

    def buckets_and_topics_are_closed(self, account: Account) -> None:
        fact = "buckets want TLS 1.2, topics hear only our alarms and EventBridge"
        with self._check(account, fact, "callers judged") as counted:
            cases = [case for lane in account.lanes for case in self._publishers(lane)]
            counted += cases
            refuse(self.bench.wrong(cases))
            # Without TLS has been judged above, with the rest of what is forbidden.
            denied = [c for role in account.roles for c in self._forbidden(role) if ":s3:::" in c.asked.resource]
            changes = []
            for arn, policy in account.resource_policies.items():
                about = [c for c in denied if c.asked.resource.startswith(arn)]
                about += [c for c in cases if c.subject == arn and not c.allowed]
                for mutant in mutants.looser_resource(policy):
                    bench = self.bench.changed(resource=(arn, mutant.policy))
                    changes.append(Change(f"{arn}: {mutant.what}", bench, about))
            refuse([f"{what}, and nothing passes" for what in unnoticed(self.simulator, changes)])
        self.report.count("mutants caught", len(changes))

    def aws_knows_every_word(self, account: Account) -> None:
        fact = "AWS knows each action, its resources and its condition keys"
        with self._check(account, fact, "actions with their resources and keys looked up") as counted:
            policies = [(arn, p, None) for arn, role in account.roles.items() for p in role.policies]
            policies += [(arn, role.trust, arn) for arn, role in account.roles.items()]
            policies += [(arn, policy, None) for arn, policy in account.resource_policies.items()]
            words = [(arn, word) for arn, policy, role in policies for word in vocabulary.words(policy, role)]
            counted += words
            problems = self.simulator.check([word for _, word in words])
            wrong = [
                f"{arn}: {a} is no exact action" for arn, policy, _ in policies for a in vocabulary.patterns(policy)
            ]
            wrong += [f"{arn}: {p}" for (arn, _), found in zip(words, problems, strict=True) for p in found]
            refuse(list(dict.fromkeys(wrong)))

    def misspelt_words_would_be_noticed(self) -> None:
        with self.report.check("all accounts", "misspelt words would be noticed"):
            for word, found in zip(vocabulary.MISSPELT, self.simulator.check(vocabulary.MISSPELT), strict=True):
                if not found:
                    raise Failed(f"nothing is said of {word}")
        self.report.count("mutants caught", len(vocabulary.MISSPELT))

    def the_list_of_actions_is_of_today(self) -> None:
        with self.report.check("all accounts", "infra check has the actions of the locked package"):
            listed = actions.compare()
        self.report.count("actions of infra check's list compared", listed)

    def _forbidden(self, role: str) -> list[Case]:
        own = set(self.needs[role])
        return [Case(role, asked, False) for asked in self.asked if asked not in own]

    def _strangers(self, role: str) -> list[Case]:
        return [Case(role, caller, False) for caller in sorted(self.unwanted[role], key=str)]

    def _changes(self, account: Account, change: mutants.Rule, cases: dict[str, list[Case]]) -> Iterator[Change]:
        for arn in account.roles:
            role = self.bench.roles[arn]
            for number, policy in enumerate(role.policies):
                for mutant in change(policy):
                    bench = self.bench.changed(role=with_policy(role, number, mutant.policy))
                    yield Change(f"{arn}: {mutant.what}", bench, mutant.about(cases[arn]))

    def _publishers(self, lane: lanes.Lane) -> Iterable[Case]:
        n = lane.names
        if not n.topic:
            return
        alarms, events, publish = "cloudwatch.amazonaws.com", "events.amazonaws.com", "sns:Publish"
        source, account = "aws:SourceArn", "aws:SourceAccount"
        alarm = n.rule.replace(":events:", ":cloudwatch:").replace(":rule/", ":alarm:")

        def case(allowed: bool, principal: str, **context: str) -> Case:
            return Case(n.topic, Caller(principal, publish, tuple(sorted(context.items())), "publishes"), allowed)

        yield case(True, alarms, **{account: lane.account_id, source: alarm})
        yield case(True, events)  # it names no source to SNS
        yield case(False, alarms, **{account: forbidden.STRANGERS, source: alarm})
        yield case(False, alarms)
        yield case(False, "s3.amazonaws.com", **{account: lane.account_id, source: n.rule})
        yield case(False, f"arn:aws:iam::{forbidden.STRANGERS}:role/administrator")
