package dev.prefectinfra.core.value;

import dev.prefectinfra.core.problem.InvalidValue;
import java.util.regex.Pattern;

/**
 * What a text must look like: a length in characters and a form. It neither begins nor ends with a space, which nobody
 * would see.
 *
 * @param what the thing with its article, as in "an IAM role name"
 * @param least the shortest length allowed, in characters
 * @param most the greatest length allowed, in characters
 * @param form the whole text must match it
 * @param allowed the form in words
 */
public record TextRule(String what, int least, int most, Pattern form, String allowed) {
    public TextRule(String what, int least, int most, String form, String allowed) {
        this(what, least, most, Pattern.compile(form), allowed);
    }

    /** @throws InvalidValue if {@code text} breaks the rule */
    public void validate(String text) {
        String shown = '"' + text + '"';
        if (text.length() < least || text.length() > most) {
            throw new InvalidValue(
                    shown + " cannot be " + what + ": it has " + text.length() + " character"
                            + (text.length() == 1 ? "" : "s"),
                    least == most ? allowed : least + " to " + most + " characters: " + allowed);
        }
        if (!text.equals(text.strip())) {
            throw new InvalidValue(shown + " cannot be " + what + ": it begins or ends with a space", allowed);
        }
        if (!form.matcher(text).matches()) {
            throw new InvalidValue(shown + " cannot be " + what, allowed);
        }
    }
}
