package dev.prefectinfra.app.pipelines;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The workflows of {@code .circleci/infrastructure.yml}: two that only check, for each branch that belongs to no
 * account, and one for each account, on its branch.
 */
final class InfrastructureWorkflows {
    private InfrastructureWorkflows() {}

    private static final String TESTS = "      - check-tests\n";
    /** In the repository of this project, whose own part of the file has that job. */
    private static final String GATE = """
                  - gate:
                      matrix:
                        parameters:
                          part: [build, lifecycle, access, image, cloud, pipelines, programs, release]
            """;

    /** @param jobs what stands above in the file */
    static String of(String jobs, List<PipelineAccount> accounts) {
        String elsewhere = accounts.stream()
                .map(PipelineAccount::branch)
                .distinct()
                .sorted()
                .map(branch ->
                        "        - not:\n            equal: [" + Yaml.text(branch) + ", << pipeline.git.branch >>]\n")
                .collect(Collectors.joining());
        String plans = accounts.stream()
                .map(account -> InfrastructureJobs.plan(account, "check-synth"))
                .collect(Collectors.joining());
        String names =
                accounts.stream().map(account -> "plan " + account.name()).collect(Collectors.joining(", "));
        // Whoever keeps older jobs has none that tells what changes.
        boolean tells = jobs.contains("\n  difference:\n");
        String applies = accounts.stream().map(InfrastructureWorkflows::apply).collect(Collectors.joining());
        return """
                workflows:
                  # Any branch but those of the accounts. No job here can assume a role, or apply anything.
                  check:
                    when:
                      and:
                        - or: [<< pipeline.parameters.infrastructure >>, << pipeline.parameters.everything >>]
                %1$s    jobs:
                %5$s      - check-synth%6$s
                %2$s%3$s%7$s
                  check-image:
                    when:
                      and:
                        - or: [<< pipeline.parameters.image >>, << pipeline.parameters.everything >>]
                %1$s    jobs:
                      - image
                %4$s""".formatted(
                        elsewhere,
                        plans,
                        InfrastructureJobs.summary(names),
                        applies,
                        jobs.contains("\n  gate:\n") ? GATE : TESTS,
                        tells ? ":\n          base: " + Yaml.text(PipelineAccount.base(accounts)) : "",
                        tells ? InfrastructureJobs.difference(accounts) : "");
    }

    private static String apply(PipelineAccount account) {
        boolean approval = account.pipeline().approval();
        String what = approval
                ? "Plans first; after the approval, exactly those are applied."
                : "Nobody approves: each stack is planned and applied in one go.";
        return """

                  # %s
                  apply-%s:
                    when:
                      and:
                        - or: [<< pipeline.parameters.image >>, << pipeline.parameters.infrastructure >>, << pipeline.parameters.everything >>]
                        - equal: [%s, << pipeline.git.branch >>]
                    jobs:
                      - tests
                      - synth
                      - image
                %s%s%s%s""".formatted(
                        what,
                        account.name(),
                        Yaml.text(account.branch()),
                        approval ? approval(account) : "",
                        InfrastructureJobs.stack(account, "ci", approval ? "approve" : "tests, synth"),
                        InfrastructureJobs.image(account),
                        lanes(account));
    }

    private static String approval(PipelineAccount account) {
        return InfrastructureJobs.plan(account, "synth") + InfrastructureJobs.summary("plan " + account.name()) + """
                      - approve:
                          type: approval
                          requires: [tests, summary]
                """;
    }

    /** One after the other: where the first lane fails, the others stay as they are. */
    private static String lanes(PipelineAccount account) {
        StringBuilder jobs = new StringBuilder();
        String before = "image";
        for (PipelineAccount.PipelineLane lane : account.lanes()) {
            jobs.append(InfrastructureJobs.stack(account, lane.name(), account.name() + " " + before));
            before = lane.name();
        }
        return jobs.toString();
    }
}
