package dev.prefectinfra.check.diff;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.check.Finding;
import dev.prefectinfra.check.access.PolicyHolder;
import dev.prefectinfra.check.diff.Blocks.Moved;
import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.check.rule.Rule.Breach;
import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All that is otherwise in some stacks than in earlier ones. */
public final class StackDiff {
    private static final Comparator<Difference> FOR_REVIEWERS = Comparator.comparing(Difference::topic)
            .thenComparing(Difference::kind)
            .thenComparing(Difference::stack)
            .thenComparing(Difference::address);

    private StackDiff() {}

    /**
     * Compares stacks of the same name.
     *
     * @param findings what the hardening rules say about the later ones
     * @return by topic, then by kind, stack and address
     */
    public static List<Difference> between(
            List<StackDocument> before, List<StackDocument> after, List<Finding> findings) {
        Map<String, StackDocument> earlier = byName(before);
        Map<String, StackDocument> later = byName(after);
        Map<String, List<Finding>> found = findings.stream().collect(Collectors.groupingBy(Finding::stack));
        List<Difference> all = new ArrayList<>();
        earlier.forEach((name, stack) -> {
            if (!later.containsKey(name)) {
                all.add(Difference.of(
                        Topic.STACKS,
                        Kind.REMOVED,
                        name,
                        "",
                        "is no longer configured; its " + stack.resources().size()
                                + " resources stay in AWS until somebody destroys them"));
            }
        });
        later.forEach((name, stack) -> {
            if (!earlier.containsKey(name)) {
                all.add(Difference.of(
                        Topic.STACKS, Kind.ADDED, name, "", stack.resources().size() + " resources"));
            }
            all.addAll(of(name, Optional.ofNullable(earlier.get(name)), stack, found.getOrDefault(name, List.of())));
        });
        return all.stream().sorted(FOR_REVIEWERS).toList();
    }

    private static Map<String, StackDocument> byName(List<StackDocument> stacks) {
        return stacks.stream()
                .collect(Collectors.toMap(StackDocument::name, Function.identity(), (a, b) -> b, TreeMap::new));
    }

    private static List<Difference> of(
            String name, Optional<StackDocument> before, StackDocument after, List<Finding> findings) {
        Moved moved = Blocks.moved(before.orElseGet(() -> nothingOf(after)), after);
        List<Difference> all = new ArrayList<>();
        List<Difference> permissions =
                PermissionDiff.between(name, PolicyHolder.in(moved.stack()), PolicyHolder.in(after));
        all.addAll(permissions);
        all.addAll(SettingDiff.boundaries(name, moved.stack(), after));
        all.addAll(NetworkDiff.between(moved.stack(), after, name));
        if (before.isPresent()) {
            permissions.stream().filter(StackDiff::isAboutTls).forEach(each -> all.add(aboutTls(each)));
            all.addAll(ResourceDiff.between(name, moved, after));
            all.addAll(SettingDiff.between(name, moved.stack(), after));
        }
        // What a new stack has and somebody accepts is nothing to look at.
        all.addAll(findings(
                name,
                moved.stack(),
                findings.stream()
                        .filter(each -> before.isPresent() || !each.isAccepted())
                        .toList()));
        return all;
    }

    /** An empty stack in the same place. */
    private static StackDocument nothingOf(StackDocument stack) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("//", stack.json().path("//"));
        json.set("provider", stack.json().path("provider"));
        return new StackDocument(json);
    }

    /** That a policy no longer denies requests without TLS, or does now, is about data too. */
    private static boolean isAboutTls(Difference permission) {
        return permission.details().stream()
                .anyMatch(
                        line -> line.toLowerCase(Locale.ROOT).matches("\\s+if (aws:securetransport|s3:tlsversion) .*"));
    }

    private static Difference aboutTls(Difference permission) {
        Kind kind = switch (permission.kind()) {
            case NARROWER -> Kind.PROTECTED;
            case WIDER -> Kind.UNPROTECTED;
            default -> permission.kind();
        };
        return Difference.of(
                Topic.DATA,
                kind,
                permission.stack(),
                permission.address(),
                "what is denied without TLS, or with an old version: see permissions");
    }

    private static List<Difference> findings(String name, StackDocument before, List<Finding> findings) {
        List<Difference> all = new ArrayList<>();
        List<String> still = new ArrayList<>();
        Rules.all().forEach(rule -> {
            Map<String, String> had =
                    rule.breaches(before).stream().collect(Collectors.toMap(Breach::address, Breach::got));
            findings.stream().filter(each -> each.rule().equals(rule)).forEach(each -> {
                still.add(rule.id() + " " + each.address());
                if (!each.got().equals(had.get(each.address()))) {
                    String accepted =
                            each.accepted().map(reason -> "accepted: " + reason).orElse("not accepted");
                    all.add(finding(Kind.NEW, name, each.address(), rule.id(), each.got() + " (" + accepted + ")"));
                }
            });
            had.forEach((address, got) -> {
                if (!still.contains(rule.id() + " " + address)) {
                    all.add(finding(Kind.GONE, name, address, rule.id(), got));
                }
            });
        });
        return all;
    }

    private static Difference finding(Kind kind, String stack, String address, String rule, String got) {
        return new Difference(
                Topic.FINDINGS, kind, stack, address, rule + " " + got, List.of(), Map.of("rule", rule, "got", got));
    }
}
