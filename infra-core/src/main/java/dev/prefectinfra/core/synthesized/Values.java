package dev.prefectinfra.core.synthesized;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of a stack as AWS will see them, as far as they can be known without AWS: literal ones, and references to
 * other resources of the stack.
 *
 * <p>It fills the templates of {@link ResourceTypes}. In them, {@code {name}} is the argument {@code name}, or the
 * attribute where there is no such argument; {@code {arn of role}} is the attribute {@code arn} of the resource that
 * the argument {@code role} refers to; {@code {url after //}} is what follows the first {@code //} of it, and all of it
 * if there is none; {@code {path or /}} is {@code /} where the value is not known. {@code {partition}},
 * {@code {region}} and {@code {account}} are those of the stack.
 */
public record Values(StackDocument stack) {
    private static final Pattern FIELD =
            Pattern.compile("\\{(?:(\\w+) of )?(\\w+)(?: after ([^ }]+))?(?: or ([^ }]+))?}");

    /**
     * A template, filled with the values of a block.
     *
     * @throws UnknownValue if only AWS can tell
     */
    public String filled(String template, Block block) throws UnknownValue {
        return filled(template, block, UnaryOperator.identity());
    }

    /**
     * The same with each value encoded, as an address needs it.
     *
     * @throws UnknownValue if only AWS can tell
     */
    public String filled(String template, Block block, UnaryOperator<String> encoding) throws UnknownValue {
        StringBuilder filled = new StringBuilder();
        Matcher field = FIELD.matcher(template);
        while (field.find()) {
            field.appendReplacement(filled, Matcher.quoteReplacement(encoding.apply(value(field, block))));
        }
        return field.appendTail(filled).toString();
    }

    private String value(Matcher field, Block block) throws UnknownValue {
        String value;
        try {
            value = field.group(1) == null
                    ? named(field.group(2), block)
                    : ofOther(field.group(1), field.group(2), block);
        } catch (UnknownValue e) {
            if (field.group(4) == null) {
                throw e;
            }
            return field.group(4);
        }
        int at = field.group(3) == null ? -1 : value.indexOf(field.group(3));
        return at < 0 ? value : value.substring(at + field.group(3).length());
    }

    private String ofOther(String attribute, String argument, Block block) throws UnknownValue {
        String text = block.argument(argument).asText();
        Reference reference = Reference.of(text)
                .orElseThrow(() -> new UnknownValue(argument + " is no reference to a resource of the stack"));
        return referred(text, new Reference(reference.address(), attribute, ""));
    }

    private String named(String name, Block block) throws UnknownValue {
        return switch (name) {
            case "partition" -> stack.place().partition().id();
            case "region" -> stack.place().region().value();
            case "account" -> stack.place().account().value();
            default -> {
                Optional<String> attribute = ResourceTypes.attribute(block.type(), name);
                yield block.arguments().has(name) || attribute.isEmpty()
                        ? text(name, block)
                        : filled(attribute.get(), block);
            }
        };
    }

    private String text(String argument, Block block) throws UnknownValue {
        JsonNode value = block.argument(argument);
        if (!value.isTextual()) {
            throw new UnknownValue(argument + " is not set");
        }
        String text = value.asText();
        Optional<Reference> reference = Reference.of(text)
                .filter(each -> each.rest().isEmpty() && each.address().startsWith("aws_"));
        if (reference.isPresent()) {
            return referred(text, reference.get());
        }
        if (text.contains("${")) {
            throw new UnknownValue(argument + " is " + text + ", which only Terraform can work out");
        }
        return text;
    }

    private String referred(String text, Reference reference) throws UnknownValue {
        Block other = stack.at(reference.address())
                .orElseThrow(() -> new UnknownValue(text + " is not a resource of the stack"));
        String attribute = reference.attribute();
        if (!other.arguments().has(attribute)
                && ResourceTypes.attribute(other.type(), attribute).isEmpty()) {
            throw new UnknownValue("only AWS knows " + attribute + " of " + other.type());
        }
        return named(attribute, other);
    }
}
