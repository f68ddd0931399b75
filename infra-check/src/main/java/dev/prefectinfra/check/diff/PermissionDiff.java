package dev.prefectinfra.check.diff;

import dev.prefectinfra.check.access.PolicyHolder;
import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.synthesized.StackPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may do more, and who less. Compared are permissions, not texts: what another pattern covers is nothing new. What
 * an Allow and a Deny do together is left to the reader, each is told for itself.
 */
final class PermissionDiff {
    private final PolicyHolder holder;
    private final Set<Permission> before;
    private final Set<Permission> after;
    private final Map<String, String> spelling = new HashMap<>();
    private final Map<Kind, Map<Permission, SortedSet<String>>> found = new EnumMap<>(Kind.class);

    private PermissionDiff(PolicyHolder holder, List<PolicyStatement> before, List<PolicyStatement> after) {
        this.holder = holder;
        this.before = Permission.of(before);
        this.after = Permission.of(after);
        Stream.concat(before.stream(), after.stream()).forEach(this::spell);
        // What is denied no longer makes wider, what is allowed no longer narrower.
        this.before.forEach(each -> compare(each, this.before, this.after, each.allows() ? Kind.NARROWER : Kind.WIDER));
        this.after.forEach(each -> compare(each, this.after, this.before, each.allows() ? Kind.WIDER : Kind.NARROWER));
    }

    static List<Difference> between(String stack, List<PolicyHolder> before, List<PolicyHolder> after) {
        Map<String, PolicyHolder> earlier = byKey(before);
        Map<String, PolicyHolder> later = byKey(after);
        List<Difference> all = new ArrayList<>();
        for (String key : Stream.concat(earlier.keySet().stream(), later.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new))) {
            PolicyHolder had = earlier.get(key);
            PolicyHolder has = later.get(key);
            PolicyHolder one = has == null ? had : has;
            new PermissionDiff(
                            one, had == null ? List.of() : had.statements(), has == null ? List.of() : has.statements())
                    .addTo(all, stack);
            addUnread(all, stack, one, had == null ? List.of() : had.unread(), has == null ? List.of() : has.unread());
        }
        return all;
    }

    private static Map<String, PolicyHolder> byKey(List<PolicyHolder> holders) {
        Map<String, PolicyHolder> byKey = new TreeMap<>();
        for (PolicyHolder each : holders) {
            // A resource may have several policies.
            byKey.merge(each.address() + " " + each.kind(), each, PolicyHolder::and);
        }
        return byKey;
    }

    private void spell(PolicyStatement statement) {
        Stream.of(statement.actions(), statement.notActions())
                .flatMap(List::stream)
                .forEach(action -> spelling.put(action.toLowerCase(Locale.ROOT), action));
    }

    /** Notes a permission that the other side does not have. */
    private void compare(Permission one, Set<Permission> own, Set<Permission> others, Kind kind) {
        if (one.isWithin(others)) {
            return;
        }
        List<Permission> counterparts = others.stream().filter(one::isAbout).toList();
        boolean clear = counterparts.stream().allMatch(other -> one.isComparable(other) || other.isWithin(own));
        // Of a changed condition, what holds now is told, with what held before.
        if (clear || own == after) {
            SortedSet<String> otherwise =
                    counterparts.stream().map(Permission::ifs).collect(Collectors.toCollection(TreeSet::new));
            found.computeIfAbsent(clear ? kind : Kind.UNCLEAR, key -> new LinkedHashMap<>())
                    .put(one, otherwise);
        }
    }

    private void addTo(List<Difference> all, String stack) {
        found.forEach((kind, permissions) -> {
            List<String> details = new ArrayList<>();
            List<Map<String, Object>> facts = new ArrayList<>();
            for (Grant grant : Grant.of(permissions, text -> spelling.getOrDefault(text, text))) {
                boolean now = kind == Kind.UNCLEAR
                        || (kind == Kind.WIDER) == grant.effect().equals("Allow");
                details.addAll(lines(grant, now, kind));
                facts.add(facts(grant, now));
            }
            all.add(difference(kind, stack, holder, details, Map.of("statements", facts)));
        });
    }

    private static Difference difference(
            Kind kind, String stack, PolicyHolder holder, List<String> details, Map<String, Object> own) {
        Map<String, Object> facts = new HashMap<>(own);
        facts.put("policy", holder.kind().name().toLowerCase(Locale.ROOT));
        facts.put("role", holder.name());
        return new Difference(Topic.PERMISSIONS, kind, stack, holder.address(), about(holder), details, facts);
    }

    private static String about(PolicyHolder holder) {
        return switch (holder.kind()) {
            case IDENTITY -> holder.name().isEmpty() ? "" : holder.name() + " may do";
            case TRUST -> "who can assume " + holder.name();
            case RESOURCE -> "who may do what with it";
        };
    }

    private List<String> lines(Grant grant, boolean now, Kind kind) {
        List<String> lines = new ArrayList<>();
        String verb = grant.effect().equals("Allow") ? "may" : "must not";
        String subject = grant.principals().isEmpty() ? "" : String.join(", ", grant.principals()) + " ";
        lines.add(subject + (now ? verb : "no longer: " + verb) + " " + String.join(", ", grant.actions()));
        grant.resources().forEach(each -> lines.add("    on " + each));
        grant.ifs().forEach(each -> lines.add("    if " + each));
        grant.otherwise()
                .forEach(each -> lines.add("    "
                        + (kind == Kind.UNCLEAR ? now ? "before: " : "now: " : now ? "before only: " : "now only: ")
                        + (each.isEmpty() ? "without a condition" : "if " + each)));
        return lines;
    }

    private static Map<String, Object> facts(Grant grant, boolean now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("effect", grant.effect());
        facts.put("holds", now ? "after" : "before");
        facts.put("principals", List.copyOf(grant.principals()));
        facts.put("actions", List.copyOf(grant.actions()));
        facts.put("resources", List.copyOf(grant.resources()));
        facts.put("conditions", grant.ifs());
        facts.put("conditions_on_the_other_side", List.copyOf(grant.otherwise()));
        return facts;
    }

    private static void addUnread(
            List<Difference> all, String stack, PolicyHolder holder, List<String> before, List<String> after) {
        List<String> added =
                after.stream().filter(each -> !before.contains(each)).toList();
        List<String> gone =
                before.stream().filter(each -> !after.contains(each)).toList();
        if (added.isEmpty() && gone.isEmpty()) {
            return;
        }
        boolean both = !added.isEmpty() && !gone.isEmpty();
        List<String> details = new ArrayList<>();
        gone.forEach(each -> details.add("no longer: what this policy says, which cannot be read here: " + each));
        added.forEach(each -> details.add("what this policy says, which cannot be read here: " + each));
        boolean attached = holder.kind() == StackPolicy.Kind.IDENTITY;
        Kind kind = both || !attached ? Kind.UNCLEAR : gone.isEmpty() ? Kind.WIDER : Kind.NARROWER;
        all.add(difference(kind, stack, holder, details, Map.of("unread", added, "unread_before", gone)));
    }
}
