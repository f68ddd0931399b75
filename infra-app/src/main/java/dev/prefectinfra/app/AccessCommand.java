package dev.prefectinfra.app;

import dev.prefectinfra.check.access.AccessMatrix;
import dev.prefectinfra.check.access.RoleAccess;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.synth.FinishedStack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What each role can reach, for people. */
@Command(
        name = "access",
        header = "Shows what each role can reach, from its policies alone, and who can assume it.",
        description = "%nNeeds Node.js; does not ask AWS. First a table of the services that each role reaches in each"
                + " stack, then each role's permissions.%n",
        footerHeading =
                "%nExamples:%n  infra access --account dev%n  infra access --role prefect-v2-dev-test-flow-task%n")
final class AccessCommand implements Runnable {
    @Option(names = "--role", paramLabel = "NAME", order = 1, description = "Only this role's permissions.")
    private @Nullable String only;

    @Option(
            names = "--json",
            order = 4,
            description = "For scripts: an array with an object for each role. docs/json.md explains the keys.")
    private boolean json;

    @Mixin
    private StackOptions stacks = new StackOptions();

    private final Infra infra;
    private final Terminal terminal;

    AccessCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        List<FinishedStack> finished = stacks.synthesize(terminal, infra::finished);
        AccessMatrix matrix =
                AccessMatrix.of(finished.stream().map(FinishedStack::document).toList());
        List<String> all = finished.stream().map(FinishedStack::name).toList();
        List<RoleAccess> roles = only == null ? matrix.roles() : List.of(role(matrix, only));
        if (json) {
            terminal.out().println(ScriptJson.of(roles, matrix, all));
            return;
        }
        if (only == null) {
            Map<String, List<String>> byAccount = new LinkedHashMap<>();
            for (FinishedStack each : finished) {
                String account = each.configured().account().name().value();
                byAccount.computeIfAbsent(account, name -> new ArrayList<>()).add(each.name());
            }
            byAccount.forEach((account, own) -> print(account, own, all, matrix));
        }
        roles.forEach(new RoleText(terminal.out())::print);
    }

    private static RoleAccess role(AccessMatrix matrix, String name) {
        return matrix.roles().stream()
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidConfiguration(List.of(new Problem(
                        new Location("--role " + name, 0),
                        "",
                        "is not a role of these stacks",
                        "allowed: "
                                + matrix.roles().stream().map(RoleAccess::name).collect(Collectors.joining(", "))))));
    }

    /** One account's roles against its stacks, and against those of others that one of them reaches. */
    private void print(String account, List<String> own, List<String> all, AccessMatrix matrix) {
        List<RoleAccess> roles = matrix.roles().stream()
                .filter(role -> own.contains(role.stack()))
                .toList();
        Map<Boolean, List<String>> names = all.stream()
                .collect(Collectors.partitioningBy(stack -> own.contains(stack)
                        || roles.stream()
                                .anyMatch(role -> !matrix.reached(role, stack).isEmpty())));
        Columns columns = new Columns();
        List<String> head = new ArrayList<>(List.of("ROLES OF " + account));
        head.addAll(names.get(true));
        head.addAll(List.of("elsewhere", "on *"));
        columns.add(head.toArray(String[]::new));
        for (RoleAccess role : roles) {
            List<String> row = new ArrayList<>(List.of(role.name()));
            names.get(true).forEach(stack -> row.add(cell(matrix.reached(role, stack))));
            row.add(cell(matrix.elsewhere(role)));
            row.add(cell(matrix.anywhere(role)));
            columns.add(row.toArray(String[]::new));
        }
        columns.print(terminal.out());
        if (!names.get(false).isEmpty()) {
            terminal.out().println("No role of this account reaches " + String.join(", ", names.get(false)) + ".");
        }
        terminal.out().println();
    }

    private static String cell(Collection<String> services) {
        return services.isEmpty() ? "-" : String.join(" ", services);
    }
}
