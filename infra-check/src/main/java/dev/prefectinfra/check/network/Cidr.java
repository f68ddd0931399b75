package dev.prefectinfra.check.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of IP addresses.
 *
 * @param bits of its addresses: 32 or 128
 * @param first its first address
 * @param prefix how many of the bits are the same in all
 */
public record Cidr(int bits, BigInteger first, int prefix) {
    /** Empty if the text is no range, and no single address: a reference, a name. */
    public static Optional<Cidr> of(String text) {
        String[] parts = text.split("/", 2);
        // Nothing that would be looked up in DNS.
        if (!parts[0].matches("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
                || (parts.length > 1 && !parts[1].matches("[0-9]{1,3}"))) {
            return Optional.empty();
        }
        try {
            byte[] address = InetAddress.getByName(parts[0]).getAddress();
            int bits = address.length * Byte.SIZE;
            int prefix = parts.length > 1 ? Integer.parseInt(parts[1]) : bits;
            if (prefix > bits) {
                return Optional.empty();
            }
            BigInteger first =
                    new BigInteger(1, address).shiftRight(bits - prefix).shiftLeft(bits - prefix);
            return Optional.of(new Cidr(bits, first, prefix));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether each address of another range is in this one. */
    public boolean contains(Cidr other) {
        return bits == other.bits
                && prefix <= other.prefix
                && first.shiftRight(bits - prefix).equals(other.first.shiftRight(bits - prefix));
    }
}
