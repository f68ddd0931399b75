package dev.prefectinfra.core.value;

import java.util.List;

/**
 * Thrown by a value or a configuration record that cannot exist as asked for. Configuration turns each complaint into
 * one entry of its report, with the file and line of the key.
 */
public final class InvalidValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Complaint> complaints;

    /**
     * One thing that is wrong.
     *
     * @param key the key, relative to the object that complains; empty when the value itself is wrong
     * @param problem what was got and why it cannot be, as the rest of a sentence
     * @param allowed what is allowed, or what to do instead
     */
    public record Complaint(String key, String problem, String allowed) {}

    public InvalidValue(List<Complaint> complaints) {
        super(String.join(
                "; ",
                complaints.stream()
                        .map(c -> (c.key() + " " + c.problem()).strip() + " (allowed: " + c.allowed() + ")")
                        .toList()));
        this.complaints = List.copyOf(complaints);
    }

    public InvalidValue(String problem, String allowed) {
        this(List.of(new Complaint("", problem, allowed)));
    }

    /**
     * The same complaints about what stands below a key of the configuration. For what only a construct can find out:
     * it names the key in full, and the report its file and line.
     */
    public InvalidValue under(String key) {
        return new InvalidValue(complaints.stream()
                .map(each -> new Complaint(
                        each.key().isEmpty() ? key : key + "." + each.key(), each.problem(), each.allowed()))
                .toList());
    }

    public List<Complaint> complaints() {
        return complaints;
    }
}
