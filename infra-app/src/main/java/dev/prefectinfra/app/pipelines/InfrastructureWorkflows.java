package dev.prefectinfra.app.pipelines;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The workflows of {@code .circleci/infrastructure.yml}: one that only checks, for each branch that belongs to no
 * account, and one for each account, on its branch.
 */
final class InfrastructureWorkflows {
    private InfrastructureWorkflows() {}

    static String of(List<PipelineAccount> accounts) {
        String anchors = accounts.stream().map(InfrastructureWorkflows::anchor).collect(Collectors.joining());
        String elsewhere = accounts.stream()
                .map(PipelineAccount::branch)
                .distinct()
                .sorted()
                .map(Yaml::text)
                .map("""
                            - not:
                                equal: [%s, << pipeline.git.branch >>]
                    """::formatted)
                .collect(Collectors.joining());
        String names =
                accounts.stream().map(PipelineAccount::name).map(Yaml::text).collect(Collectors.joining(", "));
        return """
                # What the jobs of an account that may change something have in common.
                %s
                workflows:
                  # Any branch but those of the accounts. No job here can assume a role, or apply anything.
                  check:
                    when:
                      and:
                        - or: [<< pipeline.parameters.infrastructure >>, << pipeline.parameters.everything >>]
                %s    jobs:
                      - tests:
                          cache: true
                      - synth:
                          cache: true
                      - plan:
                          matrix:
                            parameters:
                              account: [%s]
                          context: prefect-v2-plan
                          requires: [synth]
                      - summary:
                          context: prefect-v2-plan
                          requires: [plan]

                  check-image:
                    when:
                      and:
                        - or: [<< pipeline.parameters.image >>, << pipeline.parameters.everything >>]
                %s    jobs:
                      - image
                %s""".formatted(
                        anchors,
                        elsewhere,
                        names,
                        elsewhere,
                        accounts.stream().map(InfrastructureWorkflows::workflow).collect(Collectors.joining()));
    }

    private static String anchor(PipelineAccount account) {
        return """
                account-%1$s: &%1$s
                  account: %3$s
                  role: &%1$s-role %2$s
                  context: prefect-v2-%1$s
                """.formatted(account.name(), account.imagesRole(), Yaml.text(account.name()));
    }

    private static String workflow(PipelineAccount account) {
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
                        account.pipeline().approval()
                                ? "Plans first; after the approval, exactly those are applied."
                                : "Nobody approves: each stack is planned and applied in one go.",
                        account.name(),
                        Yaml.text(account.branch()),
                        account.pipeline().approval() ? approval(account.name()) : "",
                        apply(account, "ci", account.pipeline().approval() ? "approve" : "tests, synth"),
                        image(account.name()),
                        lanes(account));
    }

    private static String approval(String account) {
        return """
                      - plan:
                          name: plan %1$s
                          account: %2$s
                          context: prefect-v2-plan
                          requires: [synth]
                      - summary:
                          context: prefect-v2-plan
                          requires: [plan %1$s]
                      - approve:
                          type: approval
                          requires: [tests, summary]
                """.formatted(account, Yaml.text(account));
    }

    private static String image(String account) {
        return """
                      - push-image:
                          account: %2$s
                          role: *%1$s-role
                          context: prefect-v2-images
                          name: %1$s image
                          serial-group: prefect-v2-%1$s-image
                          requires: [%1$s ci, image]
                """.formatted(account, Yaml.text(account));
    }

    /** One after the other: where the first lane fails, the others stay as they are. */
    private static String lanes(PipelineAccount account) {
        StringBuilder jobs = new StringBuilder();
        String before = "image";
        for (PipelineAccount.PipelineLane lane : account.lanes()) {
            jobs.append(apply(account, lane.name(), account.name() + " " + before));
            before = lane.name();
        }
        return jobs.toString();
    }

    private static String apply(PipelineAccount account, String stack, String after) {
        return """
                      - apply:
                          <<: *%1$s
                          name: %1$s %2$s
                          stack: %5$s
                %3$s          serial-group: prefect-v2-%1$s-%2$s
                          requires: [%4$s]
                """.formatted(
                        account.name(),
                        stack,
                        account.pipeline().approval() ? "" : "          plan: true\n",
                        after,
                        Yaml.text(stack));
    }
}
