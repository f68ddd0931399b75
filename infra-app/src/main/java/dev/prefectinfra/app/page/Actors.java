package dev.prefectinfra.app.page;

import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.Reference;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.StackPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Who acts with the roles of a stack: nobody wants to see a service, its two roles and its task definition apart. */
record Actors(StackDocument stack) {
    private static final String BRANCH = "vcs-ref/refs/heads/";

    /** The part that acts with each role, by the role's address. */
    Map<String, Actor> byRole() {
        Map<String, Actor> actors = new LinkedHashMap<>();
        for (Block service : stack.resources("aws_ecs_service")) {
            taskDefinition(service).ifPresent(task -> {
                for (String argument : List.of("task_role_arn", "execution_role_arn")) {
                    Reference.of(task.argument(argument))
                            .ifPresent(role -> actors.put(
                                    role.address(), new Actor(service.address(), Kind.SERVICE, Optional.of(service))));
                }
            });
        }
        for (Block role : stack.resources("aws_iam_role")) {
            actors.computeIfAbsent(role.address(), address -> actor(role));
        }
        return actors;
    }

    /**
     * Who acts with a role.
     *
     * @param key what stands in the id of its part
     * @param block what its part shows; empty if several roles have one part
     */
    record Actor(String key, Kind kind, Optional<Block> block) {}

    private Actor actor(Block role) {
        List<PolicyStatement> trust = trust(role);
        if (trust.stream().anyMatch(each -> each.principals().containsKey("Federated"))) {
            return new Actor(role.address(), Kind.CI_ROLE, Optional.of(role));
        }
        boolean ofTasks = trust.stream()
                .anyMatch(each ->
                        each.principals().getOrDefault("Service", List.of()).contains("ecs-tasks.amazonaws.com"));
        return ofTasks
                ? new Actor("flow-runs", Kind.FLOW_RUNS, Optional.empty())
                : new Actor(role.address(), Kind.ROLE, Optional.of(role));
    }

    /** The branches from which CI may assume a role. */
    SortedSet<String> branches(String role) {
        SortedSet<String> branches = new TreeSet<>();
        stack.resources("aws_iam_role").stream()
                .filter(each -> each.address().equals(role))
                .flatMap(each -> trust(each).stream())
                .flatMap(statement -> statement.eachCondition().stream())
                .flatMap(condition -> condition.values().stream())
                .filter(value -> value.contains(BRANCH))
                .forEach(value -> branches.add(value.substring(value.indexOf(BRANCH) + BRANCH.length())));
        return branches;
    }

    Optional<Block> taskDefinition(Block service) {
        return Reference.of(service.argument("task_definition")).flatMap(task -> stack.at(task.address()));
    }

    /** What the containers of a service are told after some options, such as {@code --work-queue}. */
    List<String> told(Block service, List<String> options) {
        List<String> values = new java.util.ArrayList<>();
        taskDefinition(service)
                .map(task -> Arguments.document(task.argument("container_definitions")))
                .ifPresent(containers -> containers.forEach(container -> {
                    String before = "";
                    for (var word : container.path("command")) {
                        if (options.contains(before)) {
                            values.add(word.asText());
                        }
                        before = word.asText();
                    }
                }));
        return values;
    }

    private List<PolicyStatement> trust(Block role) {
        return stack.policies().stream()
                .filter(each ->
                        each.kind() == StackPolicy.Kind.TRUST && each.at().equals(role))
                .flatMap(StackPolicy::each)
                .toList();
    }
}
