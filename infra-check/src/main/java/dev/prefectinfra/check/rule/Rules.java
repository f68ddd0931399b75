package dev.prefectinfra.check.rule;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All rules. */
public final class Rules {
    private static final List<Rule> ALL = Stream.of(
                    S3Rules.all(),
                    S3ObjectRules.all(),
                    EcrRules.all(),
                    EcsRules.all(),
                    TaskRules.all(),
                    ContainerRules.all(),
                    LogRules.all(),
                    PolicyRules.all(),
                    IdentityRules.all(),
                    ActionRules.all(),
                    IamRules.all(),
                    OidcRules.all(),
                    NetworkRules.all(),
                    MessageRules.all(),
                    SecretRules.all())
            .flatMap(List::stream)
            .toList();
    private static final Set<String> IDS =
            Collections.unmodifiableSet(new TreeSet<>(ALL.stream().map(Rule::id).toList()));

    private Rules() {}

    /** Grouped by theme. */
    public static List<Rule> all() {
        return ALL;
    }

    /** The rule of an id, which there has to be. */
    public static Rule of(String id) {
        return ALL.stream().filter(rule -> rule.id().equals(id)).findFirst().orElseThrow();
    }

    /** The ids of all rules, sorted. */
    public static Set<String> ids() {
        return IDS;
    }
}
