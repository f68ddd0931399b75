package dev.prefectinfra.check.diff;

import java.util.List;
import java.util.Map;

/**
 * One thing that is otherwise afterwards.
 *
 * @param stack the stack's name
 * @param address Terraform's address of the resource; an output's name, or a path in the stack's file
 * @param text the rest of a sentence about it; empty where topic and kind say all
 * @param details further lines, those that belong to the one before are indented
 * @param facts the same for programs, by key: texts, lists of texts, and maps of those
 */
public record Difference(
        Topic topic,
        Kind kind,
        String stack,
        String address,
        String text,
        List<String> details,
        Map<String, Object> facts) {
    public Difference {
        details = List.copyOf(details);
        facts = Map.copyOf(facts);
    }

    static Difference of(Topic topic, Kind kind, String stack, String address, String text) {
        return new Difference(topic, kind, stack, address, text, List.of(), Map.of());
    }

    /** What it is about, in the order in which a reviewer should read. */
    public enum Topic {
        /** Who may do what. */
        PERMISSIONS,
        /** What traffic is let through. */
        NETWORK,
        /** What protects data. */
        DATA,
        /** What is made anew in the place of something else. */
        REPLACEMENT,
        /** All else that happens to resources. */
        RESOURCES,
        OUTPUTS,
        /** Backend, provider, and what is looked up. */
        SETTINGS,
        STACKS,
        /** What the hardening rules find. */
        FINDINGS
    }

    /** What happens. */
    public enum Kind {
        WIDER(Weight.RISK),
        NARROWER(Weight.RELIEF),
        /** Wider or narrower or both: people have to read it. */
        UNCLEAR(Weight.RISK),
        OPENED(Weight.RISK),
        CLOSED(Weight.RELIEF),
        UNPROTECTED(Weight.RISK),
        PROTECTED(Weight.RELIEF),
        REPLACED(Weight.RISK),
        MAY_REPLACE(Weight.RISK),
        ADDED(Weight.NONE),
        CHANGED(Weight.NONE),
        REMOVED(Weight.RISK),
        /** It stays in AWS, and Terraform no longer knows it. */
        FORGOTTEN(Weight.NONE),
        /** It is there already, and Terraform learns of it. */
        IMPORTED(Weight.NONE),
        /** Another address, the same thing. */
        MOVED(Weight.NONE),
        NEW(Weight.RISK),
        GONE(Weight.RELIEF);

        private final Weight weight;

        Kind(Weight weight) {
            this.weight = weight;
        }

        /** How a reviewer should take it. */
        public Weight weight() {
            return weight;
        }
    }

    /** How a reviewer should take something. */
    public enum Weight {
        RISK,
        RELIEF,
        NONE
    }
}
