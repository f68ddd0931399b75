package dev.prefectinfra.app.pipelines;

import java.util.List;
import java.util.stream.Collectors;

/** The workflows of {@code .circleci/config.yml}, which finds out what a push changed. */
final class SetupWorkflows {
    private SetupWorkflows() {}

    static String of(List<PipelineAccount> accounts) {
        List<String> branches = accounts.stream()
                .map(PipelineAccount::branch)
                .distinct()
                .sorted()
                .toList();
        String base = PipelineAccount.base(accounts);
        return """
                workflows:
                  # What a branch has that %2$s has not.
                  branch:
                    when:
                      not:
                        or:
                %1$s    jobs:
                      - path-filtering/filter: &filter
                          name: what changed
                          executor: small
                          base-revision: %4$s
                          mapping: pipeline/paths
                          config-path: .circleci/infrastructure.yml

                  # What the newest commit brought: with a merge commit or a squash, the whole pull request.
                  release:
                    when:
                      or:
                %3$s    jobs:
                      - path-filtering/filter:
                          <<: *filter
                          base-revision: << pipeline.git.branch >>
                """.formatted(equal(branches, 10), base, equal(branches, 8), Yaml.text(base));
    }

    private static String equal(List<String> branches, int indent) {
        return branches.stream()
                .map(branch -> " ".repeat(indent) + "- equal: [" + Yaml.text(branch) + ", << pipeline.git.branch >>]\n")
                .collect(Collectors.joining());
    }
}
