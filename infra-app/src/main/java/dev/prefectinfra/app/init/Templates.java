package dev.prefectinfra.app.init;

import com.typesafe.config.ConfigUtil;
import dev.prefectinfra.app.init.Answers.Account;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files that are made of a team's answers. They are the team's from then on. */
final class Templates {
    private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z-]+)@");
    private static final Pattern UNQUOTED = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*(?:/[A-Za-z0-9._-]+)*");

    private Templates() {}

    /** Each file's text, by its path in the repository. */
    static Map<String, String> files(Answers answers, Build build) {
        Map<String, String> values = values(answers, build);
        Map<String, String> files = new TreeMap<>();
        files.put(".gitignore", filled("gitignore", values));
        files.put("README.md", filled("readme", values));
        files.put("pom.xml", filled("pom.xml", values));
        files.put("config/infra.conf", filled("infra.conf", values));
        for (Account account : answers.accounts()) {
            Map<String, String> own = new HashMap<>(values);
            own.put("account", account.name());
            own.put("id", account.id());
            own.put("vpc", hocon(account.vpc()));
            own.put("branch", hocon(answers.branch(account)));
            own.put("pipeline-section", answers.triesChanges(account) ? """

                    # Nobody has to approve what CI applies here, and flows are deployed to the other accounts only.
                    pipeline { approval = false, flows = false }
                    """ : "");
            files.put("config/accounts/" + account.name() + ".conf", filled("account.conf", own));
        }
        return files;
    }

    private static Map<String, String> values(Answers answers, Build build) {
        Map<String, String> values = new HashMap<>();
        values.put("version", build.version());
        values.put("site", build.site());
        values.put("docs", build.page("docs"));
        values.put("pipeline", build.page("pipeline/README.md"));
        values.put("flows", build.page("pipeline/flows/README.md"));
        values.put("images", build.page("images/README.md"));
        values.put("team", hocon(answers.team()));
        values.put("region", answers.region());
        values.put("account", answers.accounts().get(0).name());
        values.put("lane", answers.lanes().keySet().iterator().next());
        values.put("service", answers.service());
        values.put("image-tag", Answers.TODO);
        values.put("organization", hocon(answers.state().place()));
        values.put("state-bucket", answers.state().place());
        values.put("owner", answers.owner());
        values.put("project", answers.project().id());
        values.put("origin", answers.project().origin());
        values.put("flows-project", answers.flowsProject().id());
        values.put("flows-origin", answers.flowsProject().origin());
        values.put(
                "lanes",
                answers.lanes().entrySet().stream()
                        .map(lane -> "  " + lane.getKey() + " { lane.branch = " + hocon(lane.getValue()) + " }")
                        .collect(Collectors.joining("\n")));
        values.put("ci-section", filled("ci-" + answers.ci() + ".conf", values).strip());
        boolean gitHub = answers.ci().equals("github");
        values.put("ci", gitHub ? "GitHub Actions" : "CircleCI");
        values.put("ci-folder", gitHub ? ".github/workflows/" : ".circleci/");
        values.put(
                "backend-section",
                filled(answers.state().kind() + ".conf", values).strip());
        values.put(
                "service-section", filled(answers.service() + ".conf", values).strip());
        return values;
    }

    /** A text as HOCON has it: quoted where it would be read as something else. */
    private static String hocon(String text) {
        return UNQUOTED.matcher(text).matches() ? text : ConfigUtil.quoteString(text);
    }

    private static String filled(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(resource(template))
                .replaceAll(found -> Matcher.quoteReplacement(
                        Objects.requireNonNull(values.get(found.group(1)), () -> found.group() + " in " + template)));
    }

    /** What lies beside this class. */
    static String resource(String name) {
        try (InputStream in = Templates.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
