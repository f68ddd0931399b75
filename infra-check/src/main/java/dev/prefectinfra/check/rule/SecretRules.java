package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.check.rule.Rule.Breach;
import java.util.List;
import java.util.stream.Stream;

/** Secrets and parameters. */
final class SecretRules {
    private static final int STANDARD = 4_096;
    private static final int ADVANCED = 8_192;

    private SecretRules() {}

    static List<Rule> all() {
        return List.of(
                rule("SECRET-NOT-IN-STATE", "Terraform neither writes secrets nor reads them.")
                        .because("What Terraform writes or reads stands in its state, as plain text.")
                        .fix("make the secret with aws_secretsmanager_secret, fill it by hand, and name its ARN")
                        .in(stack -> Stream.of(
                                        stack.resources("aws_secretsmanager_secret_version"),
                                        stack.data("aws_secretsmanager_secret_version"),
                                        stack.resources("aws_ssm_parameter").stream()
                                                .filter(each -> each.arguments()
                                                        .path("type")
                                                        .asText()
                                                        .equals("SecureString"))
                                                .toList(),
                                        stack.data("aws_ssm_parameter").stream()
                                                .filter(each -> isTrue(each.argument("with_decryption")))
                                                .toList())
                                .flatMap(List::stream)
                                .map(block -> new Breach(block.address(), "its value is written to the state"))),
                rule("SSM-SIZE", "A parameter's value fits its tier.")
                        .because("More is refused at apply.")
                        .fix("set tier to Intelligent-Tiering, which takes 8,192 characters")
                        .each("aws_ssm_parameter", (stack, parameter) -> {
                            JsonNode tier = parameter.argument("tier");
                            int most = !isSet(tier) || tier.asText().equals("Standard") ? STANDARD : ADVANCED;
                            int size = parameter.argument("value").asText().length();
                            return got(size <= most, size + " characters in the tier " + shown(tier));
                        }));
    }
}
