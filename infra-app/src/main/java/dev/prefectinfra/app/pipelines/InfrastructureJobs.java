package dev.prefectinfra.app.pipelines;

import java.util.List;
import java.util.stream.Collectors;

/** The jobs of an account in a workflow of {@code .circleci/infrastructure.yml}: each with the context it needs. */
final class InfrastructureJobs {
    private InfrastructureJobs() {}

    static String plan(PipelineAccount account, String after) {
        return """
                      - plan:
                          name: plan %s
                          account: %s
                          context: prefect-v2-plan
                          requires: [%s]
                """.formatted(account.name(), Yaml.text(account.name()), after);
    }

    static String summary(String after) {
        return """
                      - summary:
                          context: prefect-v2-plan
                          requires: [%s]
                """.formatted(after);
    }

    /** Only where there is no plan at all: what one of them tells is better. */
    static String difference(List<PipelineAccount> accounts) {
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

    static String image(PipelineAccount account) {
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

    static String stack(PipelineAccount account, String stack, String after) {
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
