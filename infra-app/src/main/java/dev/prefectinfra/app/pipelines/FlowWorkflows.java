package dev.prefectinfra.app.pipelines;

import dev.prefectinfra.app.pipelines.PipelineAccount.PipelineLane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a repository of flows needs: {@code lanes.json}, and the workflows of its {@code config.yml}, one for each
 * branch of a lane, to all accounts that have the lane.
 */
final class FlowWorkflows {
    private FlowWorkflows() {}

    /** Of all accounts: which of them flows are deployed to, the workflows say. */
    static Map<String, Object> lanes(List<PipelineAccount> accounts) {
        Map<String, Object> accountsLanes = new TreeMap<>();
        for (PipelineAccount account : accounts) {
            Map<String, Object> lanes = new TreeMap<>();
            account.lanes()
                    .forEach(lane -> lanes.put(
                            lane.name(),
                            Map.of(
                                    "branch", lane.trusted(),
                                    "hand_off", lane.handOff(),
                                    "region", account.region(),
                                    "role", lane.role())));
            accountsLanes.put(account.name(), lanes);
        }
        return accountsLanes;
    }

    static String of(List<PipelineAccount> accounts) {
        Map<LaneBranch, String> deployed = new LinkedHashMap<>();
        for (PipelineAccount account : accounts) {
            if (account.pipeline().flows()) {
                account.lanes()
                        .forEach(lane -> deployed.merge(
                                new LaneBranch(lane.name(), lane.branch()),
                                Yaml.text(account.name()),
                                (others, one) -> others + ", " + one));
            }
        }
        String branches = accounts.stream()
                .flatMap(account -> account.lanes().stream())
                .map(PipelineLane::branch)
                .distinct()
                .sorted()
                .map(Yaml::text)
                .map("          - equal: [%s, << pipeline.git.branch >>]\n"::formatted)
                .collect(Collectors.joining());
        return """
                workflows:
                  # Any branch but those of the lanes.
                  check:
                    when:
                      not:
                        or:
                %s    jobs:
                      - *build
                %s""".formatted(
                        branches,
                        deployed.entrySet().stream()
                                .map(each -> workflow(each.getKey(), each.getValue()))
                                .collect(Collectors.joining()));
    }

    /** A lane's branch is the same in all accounts, unless one of them says otherwise. */
    private record LaneBranch(String lane, String branch) {}

    private static String workflow(LaneBranch from, String accounts) {
        return """

                  "deploy %1$s from %2$s":
                    when:
                      equal: [%3$s, << pipeline.git.branch >>]
                    jobs:
                      - *build
                      - deploy:
                          matrix:
                            parameters:
                              account: [%4$s]
                              flow: *flows
                          lane: %5$s
                          context: prefect-v2-flows
                          requires: [build]
                          serial-group: flows-<< matrix.account >>-%1$s-<< matrix.flow >>
                """.formatted(from.lane(), from.branch(), Yaml.text(from.branch()), accounts, Yaml.text(from.lane()));
    }
}
