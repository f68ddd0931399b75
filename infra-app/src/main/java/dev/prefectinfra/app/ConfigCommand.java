package dev.prefectinfra.app;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.AccountSettings;
import dev.prefectinfra.core.config.Configuration;
import dev.prefectinfra.core.config.InvalidConfiguration;
import dev.prefectinfra.core.config.Location;
import dev.prefectinfra.core.config.Problem;
import dev.prefectinfra.core.config.Settings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The values that count, and where each was set. */
@Command(
        name = "config",
        header = "Shows the values that count for an account or for one of its lanes, and where each was set.",
        description = {
            "%nSays of a value if its change replaces or destroys something that is there.",
            "Needs no Node.js.%n"
        })
final class ConfigCommand implements Runnable {
    @Parameters(paramLabel = "ACCOUNT[/TYPE]", description = "Such as dev, or dev/test for that lane.")
    private String scope = "";

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
        Map<String, List<Settings>> scopes = scopes(options.load(infra));
        if (!scopes.containsKey(scope)) {
            throw new InvalidConfiguration(List.of(new Problem(
                    new Location("config " + scope, 0),
                    "",
                    "names nothing that is configured",
                    "allowed: " + String.join(", ", scopes.keySet()))));
        }
        Columns columns = new Columns();
        scopes.get(scope).stream()
                .flatMap(settings -> settings.entries().stream())
                .sorted(Comparator.comparing(Settings.Entry::key))
                .forEach(entry -> columns.add(
                        entry.key() + " = " + entry.value(),
                        "# " + entry.at()
                                + entry.destructive()
                                        .map(what -> "; a change " + what)
                                        .orElse("")));
        columns.print(terminal.out());
    }

    /** What counts in a lane is its account's part and its own. */
    private static Map<String, List<Settings>> scopes(Configuration configuration) {
        Map<String, List<Settings>> scopes = new TreeMap<>();
        for (AccountSettings account : configuration.accounts()) {
            String name = account.account().name().value();
            scopes.put(name, List.of(account.settings()));
            account.targets()
                    .forEach(lane -> scopes.put(
                            name + "/" + lane.target().type(), List.of(account.settings(), lane.settings())));
        }
        return scopes;
    }
}
