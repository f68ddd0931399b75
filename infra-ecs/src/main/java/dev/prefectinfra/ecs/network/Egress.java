package dev.prefectinfra.ecs.network;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is allowed out: connections by TCP, or datagrams by UDP. Answers need no rule, as security groups are stateful
 * ("Security group connection tracking", EC2 User Guide).
 *
 * @param description why
 * @param protocol TCP where it is not set
 * @param ports one, or a range
 * @param to where
 */
public record Egress(Description description, Optional<Protocol> protocol, Ports ports, Destination to) {
    /** How it gets out. Others than these have no ports, and nothing that runs here needs them. */
    public enum Protocol {
        TCP,
        UDP
    }

    /**
     * All by which EC2 tells rules of a group apart. It refuses a second rule with the same
     * (InvalidPermission.Duplicate), whatever its description; ranges may overlap.
     */
    record Opening(Protocol protocol, int first, int last, Destination to) {
        @Override
        public String toString() {
            String ports = first == last ? Integer.toString(first) : first + "-" + last;
            return (protocol == Protocol.TCP ? "tcp " : "udp ") + ports + " to " + to.value();
        }
    }

    Opening opening() {
        return new Opening(protocol.orElse(Protocol.TCP), ports.first(), ports.last(), to);
    }

    /** Why a rule is there: at most 255 characters of the few that AWS takes. */
    public record Description(String value) {
        private static final TextRule RULE = new TextRule(
                "a rule's description",
                1,
                255,
                "[A-Za-z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]+",
                "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*");

        public Description {
            RULE.validate(value);
        }
    }

    /** {@code 443} or {@code 5432-5439}. */
    public record Ports(String value) {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

        public Ports {
            if (!FORM.matcher(value).matches()) {
                throw new InvalidValue('"' + value + "\" is not a port", "a port such as 443, or a range 5432-5439");
            }
            new Requirements()
                    .that("", first(value) >= 1 && last(value) <= 65_535, value + " is out of range", "1 to 65535")
                    .that("", first(value) <= last(value), value + " ends before it begins", "FIRST-LAST")
                    .done();
        }

        int first() {
            return first(value);
        }

        int last() {
            return last(value);
        }

        private static int first(String text) {
            return Integer.parseInt(text.split("-", 2)[0]);
        }

        private static int last(String text) {
            String[] parts = text.split("-", 2);
            return Integer.parseInt(parts[parts.length - 1]);
        }
    }

    /**
     * An IPv4 or IPv6 block, a prefix list or a security group.
     *
     * @param value a block as AWS writes it: two spellings of one block are equal
     */
    public record Destination(String value) {
        private static final Pattern PREFIX_LIST = Pattern.compile("pl-[0-9a-f]{8,17}");
        private static final Pattern SECURITY_GROUP = Pattern.compile("sg-(?:[0-9a-f]{8}|[0-9a-f]{17})");

        /** What a destination is. */
        enum Kind {
            IPV4_BLOCK,
            IPV6_BLOCK,
            PREFIX_LIST,
            SECURITY_GROUP
        }

        public Destination {
            Optional<String> block = IpBlock.canonical(value);
            if (block.isPresent()) {
                value = block.get();
            } else if (!PREFIX_LIST.matcher(value).matches()
                    && !SECURITY_GROUP.matcher(value).matches()) {
                throw new InvalidValue(
                        '"' + value + "\" is not a destination", "a block such as 10.0.0.0/8, ::/0, pl-... or sg-...");
            }
        }

        Kind kind() {
            return switch (value.substring(0, 3)) {
                case "pl-" -> Kind.PREFIX_LIST;
                case "sg-" -> Kind.SECURITY_GROUP;
                default -> value.contains(":") ? Kind.IPV6_BLOCK : Kind.IPV4_BLOCK;
            };
        }
    }
}
