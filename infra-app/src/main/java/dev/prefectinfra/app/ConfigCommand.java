package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.AccountSettings;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.Settings;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The effective values, and where each is set. */
@Command(
        name = "config",
        header = "Shows the effective values of an account or of one of its lanes, and where each is set.",
        description = {
            "%nTells for each value whether changing it replaces or destroys something that exists.",
            "Needs no Node.js.%n"
        },
        footerHeading = "%nExamples:%n  infra config dev/test%n  infra config dev/test alarms agent.size%n"
                + "  infra config dev/test prefect-secret --explain%n")
final class ConfigCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "ACCOUNT[/TYPE]", description = "Such as dev, or dev/test for that lane.")
    private String scope = "";

    @Parameters(
            index = "1..*",
            paramLabel = "KEY",
            arity = "0..*",
            description = "Only this key and those below it, such as alarms or agent.size.")
    private List<String> keys = List.of();

    @Option(
            names = "--json",
            order = 1,
            description = "For scripts: an array with an object for each value. docs/json.md explains the keys.")
    private boolean json;

    @Option(names = "--explain", order = 2, description = "Also what each key means, and the keys that are not set.")
    private boolean explain;

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    private final Infra infra;
    private final Terminal terminal;

    ConfigCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Configuration configuration = options.load(infra);
        Map<String, List<Settings>> scopes = scopes(configuration);
        if (!scopes.containsKey(scope)) {
            throw new InvalidConfiguration(List.of(new Problem(
                    new Location("config " + scope, 0),
                    "",
                    "is not configured",
                    "allowed: " + String.join(", ", scopes.keySet()))));
        }
        List<Settings.Entry> entries = scopes.get(scope).stream()
                .flatMap(settings -> (explain ? settings.allEntries() : settings.entries()).stream())
                .sorted(Comparator.comparing(Settings.Entry::key))
                .toList();
        refuseUnknownKeys(entries);
        List<Settings.Entry> shown = entries.stream()
                .filter(entry -> keys.isEmpty() || keys.stream().anyMatch(key -> isAtOrBelow(entry, key)))
                .toList();
        if (json) {
            terminal.out().println(ScriptJson.of(shown, configuration));
        } else if (explain) {
            explain(shown, configuration);
        } else {
            Columns columns = new Columns();
            shown.forEach(entry -> columns.add(setting(entry), origin(entry)));
            columns.print(terminal.out(), terminal.width().getAsInt());
        }
    }

    /** As in reference.conf: a comment stands above the keys that it is about. */
    private void explain(List<Settings.Entry> shown, Configuration configuration) {
        List<String> last = List.of();
        for (Settings.Entry entry : shown) {
            List<String> comment = configuration.commentOn(entry.key());
            if (!comment.equals(last)) {
                terminal.out().println();
                comment.forEach(line -> terminal.out().println("#" + line));
                last = comment;
            }
            terminal.out().println(setting(entry) + "  " + origin(entry));
        }
    }

    private static String setting(Settings.Entry entry) {
        return entry.key() + " = " + entry.value();
    }

    private static String origin(Settings.Entry entry) {
        return "# " + entry.at()
                + entry.destructive().map(what -> "; a change " + what).orElse("");
    }

    private void refuseUnknownKeys(List<Settings.Entry> entries) {
        List<Problem> problems = keys.stream()
                .filter(key -> entries.stream().noneMatch(entry -> isAtOrBelow(entry, key)))
                .map(key -> new Problem(
                        new Location("config " + scope + " " + key, 0),
                        "",
                        "has no value there",
                        Suggestion.among(neighbours(entries, key), key)))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
    }

    /** The keys beside one that is not there: below the nearest key above it that is. */
    private static Set<String> neighbours(List<Settings.Entry> entries, String key) {
        String above = key;
        do {
            above = above.substring(0, Math.max(0, above.lastIndexOf('.')));
            String parent = above;
            Set<String> below = entries.stream()
                    .map(Settings.Entry::key)
                    .filter(each -> parent.isEmpty() || each.startsWith(parent + "."))
                    .map(each -> each.replaceFirst("^(" + Pattern.quote(parent) + "\\.?[^.\\[]+).*", "$1"))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!below.isEmpty()) {
                return below;
            }
        } while (!above.isEmpty());
        return Set.of();
    }

    private static boolean isAtOrBelow(Settings.Entry entry, String key) {
        return entry.key().equals(key)
                || entry.key().startsWith(key + ".")
                || entry.key().startsWith(key + "[");
    }

    /** A lane's effective values are its account's and its own. */
    private static Map<String, List<Settings>> scopes(Configuration configuration) {
        Map<String, List<Settings>> scopes = new TreeMap<>();
        for (AccountSettings account : configuration.accounts()) {
            String name = account.account().name().value();
            scopes.put(name, List.of(account.settings()));
            account.lanes()
                    .forEach(lane ->
                            scopes.put(name + "/" + lane.lane().type(), List.of(account.settings(), lane.settings())));
        }
        return scopes;
    }
}
