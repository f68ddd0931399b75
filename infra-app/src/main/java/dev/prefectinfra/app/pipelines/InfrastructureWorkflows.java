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
        String plans =
                accounts.stream().map(account -> plan(account, "check-synth")).collect(Collectors.joining());
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
                        summary(names),
                        applies,
                        jobs.contains("\n  gate:\n") ? GATE : TESTS,
                        tells ? ":\n          base: " + Yaml.text(PipelineAccount.base(accounts)) : "",
                        tells ? difference(accounts) : "");
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
                        stack(account, "ci", approval ? "approve" : "tests, synth"),
                        image(account),
                        lanes(account));
    }

    private static String approval(PipelineAccount account) {
        return plan(account, "synth") + summary("plan " + account.name()) + """
                      - approve:
                          type: approval
                          requires: [tests, summary]
                """;
    }

    private static String plan(PipelineAccount account, String after) {
        return """
                      - plan:
                          name: plan %s
                          account: %s
                          context: prefect-v2-plan
                          requires: [%s]
                """.formatted(account.name(), Yaml.text(account.name()), after);
    }

    private static String summary(String after) {
        return """
                      - summary:
                          context: prefect-v2-plan
                          requires: [%s]
                """.formatted(after);
    }

    /** Only where there is no plan at all: what one of them tells is better. */
    private static String difference(List<PipelineAccount> accounts) {
        String failed = accounts.stream()
                .map(account -> "            - plan " + account.name() + ": failed\n")
                .collect(Collectors.joining());
        return """
                      - difference:
                          context: prefect-v2-plan
                          requires:
                            - check-synth
                """ + failed;
    }

    private static String image(PipelineAccount account) {
        return """
                      - push-image:
                          name: %1$s image
                          account: %2$s
                          role: %3$s
                          context: prefect-v2-images
                          serial-group: prefect-v2-%1$s-image
                          requires: [%1$s ci, image]
                """.formatted(account.name(), Yaml.text(account.name()), account.imagesRole());
    }

    /** One after the other: where the first lane fails, the others stay as they are. */
    private static String lanes(PipelineAccount account) {
        StringBuilder jobs = new StringBuilder();
        String before = "image";
        for (PipelineAccount.PipelineLane lane : account.lanes()) {
            jobs.append(stack(account, lane.name(), account.name() + " " + before));
            before = lane.name();
        }
        return jobs.toString();
    }

    private static String stack(PipelineAccount account, String stack, String after) {
        return """
                      - %1$s:
                          name: %2$s %3$s
                          account: %4$s
                          stack: %5$s
                          role: %6$s
                          context: prefect-v2-%2$s
                          serial-group: prefect-v2-%2$s-%3$s
                          requires: [%7$s]
                """.formatted(
                        account.pipeline().approval() ? "apply" : "plan-and-apply",
                        account.name(),
                        stack,
                        Yaml.text(account.name()),
                        Yaml.text(stack),
                        account.imagesRole(),
                        after);
    }
}
