package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which image of the account's repository runs: by tag or by digest. A service that is off needs neither.
 *
 * @param tag what follows {@code prefect-agent-} or {@code prefect-worker-}
 * @param digest the image's own
 */
public record ServiceImage(Optional<Tag> tag, Optional<Digest> digest) {
    public ServiceImage {
        new Requirements()
                .that("tag", tag.isEmpty() || digest.isEmpty(), "is set beside digest", "one of tag and digest")
                .done();
    }

    boolean isChosen() {
        return tag.isPresent() || digest.isPresent();
    }

    /** Behind the repository's address: {@code :prefect-agent-TAG} or {@code @DIGEST}. */
    String suffix(ServiceKind kind) {
        return fullTag(kind)
                .map(it -> ":" + it)
                .orElseGet(() -> "@" + digest.orElseThrow().value());
    }

    /** The image's tag in the repository; empty where it is named by its digest. */
    public Optional<String> fullTag(ServiceKind kind) {
        return tag.map(it -> kind.imagePrefix() + it.value());
    }

    /** Part of a tag that means one image for ever: it holds a git hash or a full version. */
    public record Tag(String value) {
        private static final TextRule RULE =
                new TextRule("an image tag", 1, 100, "[A-Za-z0-9_][A-Za-z0-9._-]*", "letters, digits and . _ -");
        private static final Pattern FIXED =
                Pattern.compile("(?:.*[^0-9a-f])?[0-9a-f]{7,40}|(?:.*[^0-9])?[0-9]+\\.[0-9]+\\.[0-9]+.*");

        public Tag {
            RULE.validate(value);
            String tag = value;
            Stream.of(ServiceKind.values())
                    .map(ServiceKind::imagePrefix)
                    .filter(value::startsWith)
                    .findAny()
                    .ifPresent(prefix -> {
                        throw InvalidValue.withFix(
                                '"' + tag + "\" begins with " + prefix + ", which is put before it",
                                "did you mean " + tag.substring(prefix.length()) + "?");
                    });
            if (!FIXED.matcher(value).matches()) {
                throw new InvalidValue(
                        '"' + value + "\" may move: one day it names another image",
                        "a git hash of 7 or more digits, or a full version such as 2.20.25");
            }
        }
    }

    /** {@code sha256:} and 64 hexadecimal digits. */
    public record Digest(String value) {
        private static final TextRule RULE =
                new TextRule("an image digest", 71, 71, "sha256:[0-9a-f]{64}", "sha256: and 64 hexadecimal digits");

        public Digest {
            RULE.validate(value);
        }
    }
}
