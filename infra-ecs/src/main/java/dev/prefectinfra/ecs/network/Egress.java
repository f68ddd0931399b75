package dev.prefectinfra.ecs.network;

import dev.prefectinfra.core.value.Checks;
import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One TCP connection that is allowed out.
 *
 * @param description why
 * @param ports one, or a range
 * @param to where
 */
public record Egress(Description description, Ports ports, Destination to) {
    /** Why a rule is there: at most 255 characters of the few that AWS takes. */
    public record Description(String value) {
        private static final TextRule RULE = new TextRule(
                "a rule's description",
                1,
                255,
                "[A-Za-z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]+",
                "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*");

        public Description {
            RULE.check(value);
        }
    }

    /** {@code 443} or {@code 5432-5439}. */
    public record Ports(String value) {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

        public Ports {
            if (!FORM.matcher(value).matches()) {
                throw new InvalidValue('"' + value + "\" is no port", "a port such as 443, or a range 5432-5439");
            }
            new Checks()
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

    /** An IPv4 or IPv6 block, a prefix list or a security group. */
    public record Destination(String value) {
        private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
        private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "(?:\\." + BYTE + "){3})/([0-9]{1,2})");
        private static final Pattern IPV6 = Pattern.compile("([0-9a-f]*:[0-9a-f:]*)/([0-9]{1,3})");
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
            kind(value);
        }

        Kind kind() {
            return kind(value);
        }

        private static Kind kind(String text) {
            if (isBlock(IPV4.matcher(text))) {
                return Kind.IPV4_BLOCK;
            }
            if (isBlock(IPV6.matcher(text))) {
                return Kind.IPV6_BLOCK;
            }
            if (PREFIX_LIST.matcher(text).matches()) {
                return Kind.PREFIX_LIST;
            }
            if (SECURITY_GROUP.matcher(text).matches()) {
                return Kind.SECURITY_GROUP;
            }
            throw new InvalidValue(
                    '"' + text + "\" is no destination", "a block such as 10.0.0.0/8, ::/0, pl-... or sg-...");
        }

        /** Behind the prefix's bits there must be zeros: the provider refuses 10.1.2.3/8. */
        private static boolean isBlock(Matcher block) {
            if (!block.matches()) {
                return false;
            }
            int bits = Integer.parseInt(block.group(2));
            try {
                // No name is looked up: what has one of the two forms is an address, or a mistake in one.
                byte[] address = InetAddress.getAllByName(block.group(1))[0].getAddress();
                int all = address.length * Byte.SIZE;
                BigInteger number = new BigInteger(1, address);
                int zeros = number.signum() == 0 ? all : number.getLowestSetBit();
                return bits <= all && zeros >= all - bits;
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }
}
