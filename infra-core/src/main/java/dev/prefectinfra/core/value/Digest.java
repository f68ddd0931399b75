package dev.prefectinfra.core.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/** SHA-256 of a sequence of parts. Each counts with its length: the same text in other parts is another sequence. */
public final class Digest {
    private final MessageDigest sha = sha256();

    public Digest add(byte[] part) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(part.length).flip());
        sha.update(part);
        return this;
    }

    public Digest add(String part) {
        return add(part.getBytes(StandardCharsets.UTF_8));
    }

    /** Their number counts too. */
    public Digest add(Collection<String> parts) {
        add(String.valueOf(parts.size()));
        parts.forEach(this::add);
        return this;
    }

    /** 64 hexadecimal digits. Nothing can be added any more. */
    public String hex() {
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
