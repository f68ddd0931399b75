package dev.prefectinfra.app.page;

import dev.prefectinfra.core.synthesized.Block;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.synthesized.StackDocument;
import dev.prefectinfra.core.synthesized.UnknownValue;
import dev.prefectinfra.core.synthesized.Values;
import dev.prefectinfra.core.value.Partition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the AWS console shows what a stack has. The console opens in the account that one is signed in to: no address
 * chooses it.
 */
record ConsoleLinks(StackDocument stack) {
    /** Empty where the console has no page of it, or its name is known to AWS only. */
    Optional<String> of(Block block) {
        return ResourceTypes.console(block.type()).flatMap(template -> {
            try {
                return Optional.of("https://" + host(stack.place().partition()) + "/"
                        + new Values(stack).filled(template, block, encoding(template)));
            } catch (UnknownValue e) {
                return Optional.empty();
            }
        });
    }

    private static String host(Partition partition) {
        return switch (partition) {
            case AWS -> "console.aws.amazon.com";
            case CHINA -> "console.amazonaws.cn";
            case US_GOV -> "console.amazonaws-us-gov.com";
        };
    }

    /** These two consoles decode a name twice; that of CloudWatch has a percent sign of its own. */
    private static UnaryOperator<String> encoding(String template) {
        if (template.startsWith("cloudwatch/")) {
            return value -> encoded(value).replace("%", "$25");
        }
        if (template.startsWith("systems-manager/")) {
            return value -> encoded(value).replace("%", "%25");
        }
        return ConsoleLinks::encoded;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }
}
