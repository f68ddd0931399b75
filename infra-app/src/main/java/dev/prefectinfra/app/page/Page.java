package dev.prefectinfra.app.page;

import dev.prefectinfra.check.Report;
import dev.prefectinfra.core.synth.FinishedStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The platform as one HTML file. The same stacks give the same bytes: no time, no version and no random number is in
 * it. A browser is told to load nothing and to run no script but the one in the file, which it knows by its hash.
 */
public final class Page {
    private static final String ARROW =
            "<svg class=\"defs\" aria-hidden=\"true\"><defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
                    + " markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\"></path>"
                    + "</marker></defs></svg>";

    private Page() {}

    /**
     * @param changes what {@code infra diff} said; empty if nobody asked it
     * @param progress gets the name of each stack before it is drawn
     */
    public static String of(List<FinishedStack> stacks, Optional<String> changes, Consumer<String> progress) {
        Platform platform = new Platform(stacks);
        Report report = Report.of(stacks);
        Map<String, Cost> costs = new LinkedHashMap<>();
        stacks.forEach(stack -> costs.put(stack.name(), Estimate.of(stack)));
        // What else there is to say about a platform is one more of these.
        List<PageSection> sections = new ArrayList<>(List.of(
                new OverviewSection(platform, report, costs),
                new AccountsSection(platform, costs, progress),
                new AccessSection(platform),
                new FindingsSection(report),
                new CostSection(platform)));
        changes.map(ChangesSection::new).ifPresent(said -> sections.add(1, said));
        return document(sections);
    }

    private static String document(List<PageSection> sections) {
        String style = resource("page.css");
        String script = resource("page.js");
        Html html =
                new Html().raw("<!doctype html>\n").open("html", "lang", "en").open("head");
        html.open("meta", "charset", "utf-8");
        html.open(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script)
                        + "'; base-uri 'none'; form-action 'none'");
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.open("meta", "name", "color-scheme", "content", "light dark");
        html.open("meta", "name", "referrer", "content", "no-referrer");
        html.element("title", "Prefect on AWS")
                .open("style")
                .raw(style)
                .close("style")
                .close("head")
                .line();
        html.open("body").element("a", "To the content", "href", "#main", "class", "skip");
        html.open("header")
                .element("h1", "Prefect on AWS")
                .open("nav", "aria-label", "Contents")
                .open("ul");
        sections.forEach(each -> html.open("li")
                .element("a", each.title(), "href", "#" + each.id())
                .close("li"));
        html.close("ul").close("nav").close("header").line();
        html.open("noscript")
                .element("p", "Pictures, lists of parts and permissions need this file's own script.")
                .close("noscript");
        html.raw(ARROW).open("main", "id", "main", "tabindex", "-1");
        for (PageSection each : sections) {
            html.open("section", "aria-labelledby", each.id());
            html.element("h2", each.title(), "id", each.id(), "tabindex", "-1");
            each.write(html);
            html.close("section").line();
        }
        html.close("main")
                .open("footer")
                .element("p", "Written by infra page from the configuration. AWS was not asked.");
        html.close("footer")
                .open("script")
                .raw(script)
                .close("script")
                .close("body")
                .close("html")
                .line();
        return html.toString();
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
