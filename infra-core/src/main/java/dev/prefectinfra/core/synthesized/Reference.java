package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text that begins with a reference to a resource or data source, such as {@code ${aws_s3_bucket.flows.arn}/*}.
 *
 * @param address {@code aws_s3_bucket.flows}, or {@code data.aws_vpc.network}
 * @param attribute {@code arn}
 * @param rest what follows the reference; often nothing
 */
public record Reference(String address, String attribute, String rest) {
    private static final Pattern FORM =
            Pattern.compile("\\$\\{((?:data\\.)?\\w+\\.[\\w-]+)(?:\\[[^]]*])?\\.(\\w+)}(.*)", Pattern.DOTALL);
    // In an expression or in depends_on. A mention elsewhere, as in a description, refers to nothing.
    private static final Pattern MENTION = Pattern.compile("(?<=\"|\\$\\{)aws_\\w+\\.[\\w-]+");

    /** Empty if the value is not such a text. */
    public static Optional<Reference> of(JsonNode value) {
        return of(value.asText());
    }

    /** Empty if the text does not begin with a reference. */
    public static Optional<Reference> of(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Reference(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** Whether a value is a reference to this block, and nothing more. */
    public static boolean isTo(Block block, JsonNode value) {
        return of(value).filter(each -> each.isTo(block)).isPresent();
    }

    /** Whether it is a reference to this block, and nothing more. */
    public boolean isTo(Block block) {
        return address.equals(block.address()) && rest.isEmpty();
    }

    static Set<String> addressesIn(JsonNode arguments) {
        return MENTION.matcher(arguments.toString())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toUnmodifiableSet());
    }
}
