package dev.prefectinfra.app.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.value.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The resources of a stack's {@code cdk.tf.json}, and the account and region that its provider names. */
final class SynthesizedResources {
    /** In an expression or in {@code depends_on}; a mention elsewhere is of no resource of the stack. */
    private static final Pattern MENTION = Pattern.compile("(?<=\"|\\$\\{)aws_\\w+\\.[\\w-]+");

    private final JsonNode document;

    SynthesizedResources(JsonNode document) {
        this.document = document;
    }

    /**
     * One resource.
     *
     * @param name its name in Terraform
     * @param arguments what the configuration says of it
     */
    record Resource(String type, String name, JsonNode arguments) {
        String address() {
            return type + "." + name;
        }

        /** Whether Terraform refuses to destroy it. */
        boolean isProtected() {
            return arguments.path("lifecycle").path("prevent_destroy").asBoolean();
        }

        /** The addresses of what it refers to or depends on, and what therefore exists before it. */
        Set<String> restsOn() {
            return MENTION.matcher(arguments.toString())
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** By type and name, as the file has them. */
    List<Resource> all() {
        List<Resource> all = new ArrayList<>();
        document.path("resource")
                .properties()
                .forEach(type -> type.getValue()
                        .properties()
                        .forEach(named -> all.add(new Resource(type.getKey(), named.getKey(), named.getValue()))));
        return all;
    }

    Optional<Resource> find(String type, String name) {
        return Optional.of(document.path("resource").path(type).path(name))
                .filter(JsonNode::isObject)
                .map(arguments -> new Resource(type, name, arguments));
    }

    /** The ARN of something in the stack's account and region. */
    String arn(String service, String resource) {
        return arn(service, provider().path("region").asText(), resource);
    }

    /** The ARN of something that an account has once, in no region, as all of IAM. */
    String globalArn(String service, String resource) {
        return arn(service, "", resource);
    }

    private String arn(String service, String region, String resource) {
        String partition =
                new Region(provider().path("region").asText()).partition().id();
        String account = provider().path("allowed_account_ids").path(0).asText();
        return String.join(":", "arn", partition, service, region, account, resource);
    }

    private JsonNode provider() {
        return document.path("provider").path("aws").path(0);
    }
}
