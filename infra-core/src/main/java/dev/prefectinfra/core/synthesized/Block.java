package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * One resource or data source.
 *
 * @param address Terraform's, such as {@code aws_s3_bucket.flows} or {@code data.aws_vpc.network}
 * @param type such as {@code aws_s3_bucket}
 * @param name the logical name, which is the construct's id
 * @param arguments as Terraform reads them; a block that may occur once is an object or a list with one object
 */
public record Block(String address, String type, String name, JsonNode arguments) {
    /** One argument; missing if it is not set. */
    public JsonNode argument(String argument) {
        return arguments.path(argument);
    }

    /** Whether Terraform refuses to destroy it. */
    public boolean isProtected() {
        return Arguments.in(arguments, "lifecycle", "prevent_destroy").asBoolean();
    }

    /** The addresses of the resources that it refers to or depends on, and that therefore exist before it. */
    public Set<String> dependencies() {
        return Reference.addressesIn(arguments);
    }
}
