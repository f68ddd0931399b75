package dev.prefectinfra.app.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.app.adopt.SynthesizedResources.Resource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A resource's arguments as texts, with references to other resources of the stack followed. */
final class Arguments {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(aws_\\w+)\\.([\\w-]+)\\.(\\w+)}");

    private final SynthesizedResources stack;
    private final Resource resource;

    Arguments(SynthesizedResources stack, Resource resource) {
        this.stack = stack;
        this.resource = resource;
    }

    /**
     * The argument's text as AWS will see it.
     *
     * @throws Unknown if only AWS can tell
     */
    String text(String argument) throws Unknown {
        JsonNode value = resource.arguments().path(argument);
        if (!value.isTextual()) {
            throw new Unknown(argument + " is not set");
        }
        String text = value.asText();
        Matcher reference = REFERENCE.matcher(text);
        if (reference.matches()) {
            return follow(reference);
        }
        if (text.contains("${")) {
            throw new Unknown(argument + " is " + text + ", which only Terraform can work out");
        }
        return text;
    }

    /** The ARN of something named by {@code argument}. */
    String arn(String service, String prefix, String argument) throws Unknown {
        return stack.arn(service, prefix + text(argument));
    }

    String globalArn(String service, String resource) {
        return stack.globalArn(service, resource);
    }

    private String follow(Matcher reference) throws Unknown {
        Resource other = stack.find(reference.group(1), reference.group(2))
                .orElseThrow(() -> new Unknown(reference.group() + " is no resource of the stack"));
        Arguments theirs = new Arguments(stack, other);
        String attribute = reference.group(3);
        return other.arguments().has(attribute)
                ? theirs.text(attribute)
                : ImportIds.attribute(other.type(), attribute, theirs);
    }

    /** What an id is made of cannot be known without AWS. */
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message);
        }
    }
}
