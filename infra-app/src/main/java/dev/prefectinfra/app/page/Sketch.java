package dev.prefectinfra.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.access.AccessMatrix;
import dev.prefectinfra.check.access.RoleAccess;
import dev.prefectinfra.core.synthesized.Arguments;
import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.Reference;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/** Draws up the picture of one stack, from what was synthesized alone: resources, references and policies. */
final class Sketch {
    private final StackDocument stack;
    private final Actors actors;
    private final ConsoleLinks links;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Map<List<String>, Flow> flows = new LinkedHashMap<>();
    private final Map<String, String> actorOf = new LinkedHashMap<>();

    private Sketch(StackDocument stack) {
        this.stack = stack;
        this.actors = new Actors(stack);
        this.links = new ConsoleLinks(stack);
    }

    /** @param account all stacks of the account: what roles reach in the others is drawn too */
    static Picture of(StackDocument stack, Collection<StackDocument> account) {
        Sketch sketch = new Sketch(stack);
        sketch.ci();
        sketch.resources();
        sketch.tasks();
        sketch.access(account);
        sketch.events();
        sketch.alarms();
        return new Picture(List.copyOf(sketch.parts.values()), List.copyOf(sketch.flows.values()));
    }

    static String id(StackDocument stack, String key) {
        return stack.name() + "." + key;
    }

    private void ci() {
        actors.byRole().forEach((role, actor) -> {
            if (actor.kind() == Kind.CI_ROLE) {
                String id = add(actor.kind(), actor.block().orElseThrow());
                for (String branch : actors.branches(role)) {
                    Part from = Part.outside(id(stack, "branch." + branch), Kind.BRANCH, branch);
                    parts.putIfAbsent(from.id(), from);
                    flow(new Flow(from.id(), id, "assumes", Flow.Way.TO_OBJECT));
                }
            }
        });
    }

    private void resources() {
        Stream.concat(stack.resources().stream(), stack.data().stream())
                .forEach(block -> Kind.of(block.type()).ifPresent(kind -> add(kind, block)));
    }

    private String add(Kind kind, Block block) {
        String id = id(stack, block.address());
        Optional<String> in = Reference.of(block.argument("cluster")).map(cluster -> id(stack, cluster.address()));
        parts.putIfAbsent(id, new Part(id, kind, name(block), in, links.of(block)));
        return id;
    }

    /** The last part of what AWS calls it; Terraform's name where that is not known. */
    private static String name(Block block) {
        return Stream.of("name", "bucket", "arn")
                .map(block::argument)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(name -> !name.contains("${"))
                .findFirst()
                .orElse(block.name());
    }

    /** Services, flow runs, and what tells a service what to run. */
    private void tasks() {
        List<Block> clusters = stack.resources("aws_ecs_cluster");
        actors.byRole().forEach((role, actor) -> {
            String id = id(stack, actor.key());
            actorOf.put(role, id);
            if (actor.kind() == Kind.FLOW_RUNS) {
                Optional<String> in =
                        clusters.stream().map(each -> id(stack, each.address())).findFirst();
                parts.putIfAbsent(id, new Part(id, actor.kind(), families(), in, Optional.empty()));
            } else if (actor.kind() == Kind.ROLE) {
                add(actor.kind(), actor.block().orElseThrow());
            }
        });
        for (Block service : stack.resources("aws_ecs_service")) {
            List<String> pools = actors.told(service, List.of("--pool"));
            List<String> queues = actors.told(service, List.of("--work-queue"));
            String name = String.join(" ", pools)
                    + (pools.isEmpty() || queues.isEmpty() ? "" : ": ")
                    + String.join(", ", queues);
            if (!name.isEmpty()) {
                Part prefect = Part.outside(id(stack, "prefect." + service.name()), Kind.PREFECT, name);
                parts.put(prefect.id(), prefect);
                flow(new Flow(id(stack, service.address()), prefect.id(), "polls", Flow.Way.TO_ACTOR));
            }
        }
    }

    /** What the task definitions of flows are called. */
    private String families() {
        String prefix = stack.output("task_definition_family_prefix").asText();
        return prefix.isEmpty() ? "tasks" : prefix + "*";
    }

    /** What the policies of the stack's roles reach, here and in the account's other stacks. */
    private void access(Collection<StackDocument> account) {
        AccessMatrix matrix = AccessMatrix.of(List.copyOf(account));
        for (RoleAccess role : matrix.roles()) {
            if (!role.stack().equals(stack.name())) {
                continue;
            }
            String actor = actorOf.get(role.address());
            boolean runsTasks = role.statements().stream().anyMatch(each -> each.covers("ecs:RunTask"));
            for (StackDocument other : account) {
                matrix.actions(role, other.name()).forEach((address, actions) -> {
                    if (actions.contains("iam:PassRole") && actorOf.containsKey(address) && other.equals(stack)) {
                        String does = runsTasks ? "starts" : "deploys";
                        flow(new Flow(actor, actorOf.get(address), does, Flow.Way.TO_OBJECT));
                    } else {
                        reach(actor, other, address, actions);
                    }
                });
            }
        }
    }

    private void reach(String actor, StackDocument other, String address, SortedSet<String> actions) {
        Optional<Kind> kind = other.at(address).flatMap(block -> Kind.of(block.type()));
        // A cluster holds who runs in it: that says it.
        if (kind.isEmpty() || kind.get() == Kind.CLUSTER) {
            return;
        }
        // What another stack has is in that stack's picture too.
        String id = other.equals(stack) ? id(stack, address) : id(stack, id(other, address));
        Block block = other.at(address).orElseThrow();
        parts.putIfAbsent(
                id, new Part(id, kind.get(), name(block), Optional.empty(), new ConsoleLinks(other).of(block)));
        flow(Verbs.flow(actor, id, actions));
    }

    private void events() {
        for (Block target : stack.resources("aws_cloudwatch_event_target")) {
            flow(target.argument("rule"), target.argument("arn"), "sends to");
        }
        // ECS itself writes to the log group that a cluster waits for.
        for (Block cluster : stack.resources("aws_ecs_cluster")) {
            cluster.dependencies().stream()
                    .sorted()
                    .filter(address -> address.startsWith("aws_cloudwatch_log_group."))
                    .forEach(address -> flow(
                            new Flow(id(stack, cluster.address()), id(stack, address), "logs to", Flow.Way.TO_OBJECT)));
        }
        for (Block queue : stack.resources("aws_sqs_queue")) {
            String arn = queue.argument("redrive_policy").asText();
            stack.resources("aws_sqs_queue").stream()
                    .filter(other -> arn.contains(other.address() + ".arn"))
                    .forEach(other -> flow(new Flow(
                            id(stack, queue.address()), id(stack, other.address()), "drops into", Flow.Way.TO_OBJECT)));
        }
    }

    private void flow(JsonNode from, JsonNode to, String does) {
        Reference.of(from)
                .ifPresent(actor -> Reference.of(to)
                        .ifPresent(object -> flow(new Flow(
                                id(stack, actor.address()), id(stack, object.address()), does, Flow.Way.TO_OBJECT))));
    }

    /** All alarms of what they watch are one part. */
    private void alarms() {
        Map<String, List<Block>> byWatched = new LinkedHashMap<>();
        for (Block alarm : stack.resources("aws_cloudwatch_metric_alarm")) {
            Optional<Part> watched =
                    parts.values().stream().filter(part -> isOn(alarm, part)).findFirst();
            byWatched
                    .computeIfAbsent(watched.map(Part::id).orElse(id(stack, "others")), none -> new ArrayList<>())
                    .add(alarm);
        }
        byWatched.forEach((watched, alarms) -> {
            String id = id(stack, "alarms." + watched.substring(stack.name().length() + 1));
            String name = alarms.size() == 1 ? "1 alarm" : alarms.size() + " alarms";
            parts.put(id, Part.outside(id, Kind.ALARMS, name));
            flow(new Flow(id, watched, "watch", Flow.Way.TO_ACTOR));
            for (Block alarm : alarms) {
                Arguments.each(alarm.argument("alarm_actions"))
                        .forEach(action -> Reference.of(action)
                                .ifPresent(topic ->
                                        flow(new Flow(id, id(stack, topic.address()), "notify", Flow.Way.TO_OBJECT))));
            }
        });
    }

    /** Such as {@code ServiceName} of a service; a cluster's name stands there too, to tell services apart. */
    private static boolean isOn(Block alarm, Part part) {
        String kind = part.kind().word().replace(" ", "").toLowerCase(Locale.ROOT) + "name";
        return part.kind() != Kind.CLUSTER
                && alarm.argument("dimensions").properties().stream()
                        .anyMatch(each -> kind.endsWith(each.getKey().toLowerCase(Locale.ROOT))
                                && each.getValue().asText().equals(part.name()));
    }

    /** Of two flows between the same parts, as from a service's two roles, both verbs count. */
    private void flow(Flow flow) {
        if (!parts.containsKey(flow.actor()) || !parts.containsKey(flow.object())) {
            return;
        }
        flows.merge(List.of(flow.actor(), flow.object()), flow, Sketch::joined);
    }

    private static Flow joined(Flow one, Flow other) {
        if (one.equals(other)) {
            return one;
        }
        String does = one.does().contains(other.does()) ? one.does() : one.does() + ", " + other.does();
        return new Flow(one.actor(), one.object(), does, one.way() == other.way() ? one.way() : Flow.Way.BOTH);
    }
}
