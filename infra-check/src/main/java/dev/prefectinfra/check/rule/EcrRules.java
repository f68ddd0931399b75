package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.in;
import static dev.prefectinfra.core.synthesized.Arguments.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** Repositories of images. */
final class EcrRules {
    private static final String REPOSITORY = "aws_ecr_repository";

    private EcrRules() {}

    static List<Rule> all() {
        return List.of(
                rule("ECR-IMMUTABLE", "The tags of a repository cannot be moved.")
                        .because("Otherwise whoever may push could replace an image that already runs.")
                        .fix("set image_tag_mutability to IMMUTABLE")
                        .like("CKV_AWS_51", "ECR.2")
                        .each(REPOSITORY, (stack, repository) -> {
                            JsonNode is = repository.argument("image_tag_mutability");
                            return got(is.asText().equals("IMMUTABLE"), "image_tag_mutability is " + shown(is));
                        }),
                rule("ECR-SCAN", "A repository scans images when they are pushed.")
                        .because("Known vulnerabilities show before an image runs.")
                        .fix("set image_scanning_configuration.scan_on_push")
                        .like("CKV_AWS_163", "ECR.1")
                        .each(REPOSITORY, (stack, repository) -> {
                            JsonNode is = in(repository.arguments(), "image_scanning_configuration", "scan_on_push");
                            return got(isTrue(is), "scan_on_push is " + shown(is));
                        }),
                rule("ECR-KMS", "A repository encrypts with a key in KMS.")
                        .because("It can be chosen only when the repository is made.")
                        .fix("set encryption_configuration.encryption_type to KMS")
                        .like("CKV_AWS_136")
                        .each(REPOSITORY, (stack, repository) -> {
                            JsonNode is = in(repository.arguments(), "encryption_configuration", "encryption_type");
                            return got(is.asText().startsWith("KMS"), "encryption_type is " + shown(is));
                        }),
                rule("ECR-LIFECYCLE", "A repository drops old images.")
                        .because("Old images cost money, and their vulnerabilities are no longer fixed.")
                        .fix("add an aws_ecr_lifecycle_policy that refers to it")
                        .like("ECR.3")
                        .each(
                                REPOSITORY,
                                (stack, repository) -> got(
                                        !stack.referring("aws_ecr_lifecycle_policy", "repository", repository)
                                                .isEmpty(),
                                        "no aws_ecr_lifecycle_policy that refers to it")),
                rule("ECR-PRIVATE", "No repository is public.")
                        .because("Images hold code.")
                        .fix("use aws_ecr_repository")
                        .each("aws_ecrpublic_repository", (stack, repository) -> Stream.of("a public repository")));
    }
}
