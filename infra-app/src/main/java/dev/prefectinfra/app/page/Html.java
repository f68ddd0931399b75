package dev.prefectinfra.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * HTML in the making. Whatever comes from a configuration or a stack goes through {@link #text} or is the value of an
 * attribute, and is escaped there: it can end neither a tag nor a script.
 */
final class Html {
    private final StringBuilder html = new StringBuilder();

    /** Begins an element. Attributes by turns: name, value. */
    Html open(String element, String... attributes) {
        html.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            html.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        html.append('>');
        return this;
    }

    Html close(String element) {
        html.append("</").append(element).append('>');
        return this;
    }

    Html text(String text) {
        html.append(escaped(text));
        return this;
    }

    /** An element with nothing but text in it. */
    Html element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close(element);
    }

    /** A link, where there is one; the same text otherwise. */
    Html link(Optional<String> address, String text) {
        return address.isPresent() ? element("a", text, "href", address.get()) : element("span", text);
    }

    Html line() {
        html.append('\n');
        return this;
    }

    /**
     * What is put into the page when somebody opens the details around it: hundreds of lanes would take seconds. To the
     * browser it is text until then, which no piece made here can end.
     */
    Html deferred(Html piece) {
        return open("script", "type", "text/html").raw(piece.toString()).close("script");
    }

    /** Data for our script, as JSON. */
    Html data(String id, JsonNode json) {
        return open("script", "type", "application/json", "id", id)
                .raw(json.toString().replace("<", "\\u003c"))
                .close("script");
    }

    /** Another piece that was made here, or a file of ours. */
    Html raw(String piece) {
        html.append(piece);
        return this;
    }

    @Override
    public String toString() {
        return html.toString();
    }

    /**
     * The text with references for what HTML would take for markup, and for what is not ASCII: a browser reads a file
     * that is ASCII throughout up to a tenth faster, and a large page has megabytes.
     */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    if (c < 128) {
                        escaped.append((char) c);
                    } else {
                        escaped.append("&#").append(c).append(';');
                    }
                }
            }
        });
        return escaped.toString();
    }
}
