package dev.prefectinfra.ecs.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Blocks of IP addresses. */
final class IpBlock {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "(?:\\." + BYTE + "){3})/([0-9]{1,2})");
    private static final Pattern IPV6 = Pattern.compile("([0-9a-f]*:[0-9a-f:]*)/([0-9]{1,3})");
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_GROUPS = 8;

    private IpBlock() {}

    /**
     * A block as AWS writes it, IPv6 by RFC 5952: what is asked for in another spelling the provider does not find
     * again (hashicorp/terraform-provider-aws#15982). Empty if the text is no block.
     */
    static Optional<String> canonical(String text) {
        Matcher ipv4 = IPV4.matcher(text);
        Matcher ipv6 = IPV6.matcher(text);
        return address(ipv4, IPV4_BYTES)
                .map(address -> ipv4.group(1) + "/" + bits(ipv4))
                .or(() -> address(ipv6, IPV6_BYTES).map(address -> ipv6(address) + "/" + bits(ipv6)));
    }

    private static int bits(Matcher block) {
        return Integer.parseInt(block.group(2));
    }

    /** Behind the prefix's bits there must be zeros: the provider refuses 10.1.2.3/8. */
    private static Optional<byte[]> address(Matcher block, int bytes) {
        if (!block.matches()) {
            return Optional.empty();
        }
        int bits = bits(block);
        try {
            // No name is looked up: what has one of the two forms is an address, or a mistake in one.
            byte[] address = InetAddress.getAllByName(block.group(1))[0].getAddress();
            int all = address.length * Byte.SIZE;
            BigInteger number = new BigInteger(1, address);
            int zeros = number.signum() == 0 ? all : number.getLowestSetBit();
            // Java makes four bytes of ::ffff:a00:0, AWS does not.
            return Optional.of(address).filter(it -> it.length == bytes && bits <= all && zeros >= all - bits);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String ipv6(byte[] address) {
        int[] groups = IntStream.range(0, IPV6_GROUPS)
                .map(i -> (Byte.toUnsignedInt(address[2 * i]) << Byte.SIZE) + Byte.toUnsignedInt(address[2 * i + 1]))
                .toArray();
        // The first of the longest runs of zeros is left out, but for a single one.
        int start = 0;
        int longest = 1;
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int end = i;
            while (end < IPV6_GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        return longest == 1
                ? written(groups, 0, IPV6_GROUPS)
                : written(groups, 0, start) + "::" + written(groups, start + longest, IPV6_GROUPS);
    }

    private static String written(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    }
}
