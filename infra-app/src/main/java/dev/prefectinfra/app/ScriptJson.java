package dev.prefectinfra.app;

import dev.prefectinfra.check.Finding;
import dev.prefectinfra.check.Report;
import dev.prefectinfra.check.access.AccessMatrix;
import dev.prefectinfra.check.access.RoleAccess;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.Settings;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.value.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What commands print for scripts. docs/json.md explains the keys; more may come. */
final class ScriptJson {
    private ScriptJson() {}

    static String of(Collection<Settings.Entry> entries, Configuration configuration) {
        return Json.pretty(entries.stream()
                .map(entry -> entry(entry, configuration.commentOn(entry.key())))
                .toList());
    }

    static String of(Report report, int rules, List<Report.Unneeded> unneeded) {
        return Json.pretty(object(
                "findings", report.findings().stream().map(ScriptJson::finding).toList(),
                "resources", report.resources(),
                "rules", rules,
                "unneeded",
                        unneeded.stream()
                                .map(each -> object("at", place(each.at()), "key", each.key()))
                                .toList()));
    }

    /** @param stacks those that are asked about */
    static String of(List<RoleAccess> roles, AccessMatrix matrix, List<String> stacks) {
        return Json.pretty(
                roles.stream().map(role -> role(role, matrix, stacks)).toList());
    }

    private static Map<String, Object> entry(Settings.Entry entry, List<String> comment) {
        return object(
                "key",
                entry.key(),
                "value",
                typed(entry.value()),
                "at",
                place(entry.at()),
                "destructive",
                entry.destructive().orElse(null),
                "comment",
                comment.stream().map(String::strip).collect(Collectors.joining(" ")));
    }

    /** A text stands in quotes; a number with a leading zero is a text too. */
    private static Object typed(String shown) {
        if (shown.startsWith("\"")) {
            return shown.substring(1, shown.length() - 1);
        }
        if (shown.equals("[]")) {
            return List.of();
        }
        return shown.matches("true|false|null|-?(0|[1-9][0-9]{0,17})") ? Json.raw(shown) : shown;
    }

    private static Map<String, Object> finding(Finding finding) {
        return object(
                "rule",
                finding.rule().id(),
                "stack",
                finding.stack(),
                "address",
                finding.address(),
                "got",
                finding.got(),
                "accepted",
                finding.accepted().map(Object::toString).orElse(null),
                "key",
                finding.acceptance());
    }

    private static Map<String, Object> role(RoleAccess role, AccessMatrix matrix, List<String> stacks) {
        Map<String, Object> reached = new LinkedHashMap<>();
        for (String stack : stacks) {
            Collection<String> services = matrix.reached(role, stack);
            if (!services.isEmpty()) {
                reached.put(stack, services);
            }
        }
        return object(
                "name",
                role.name(),
                "stack",
                role.stack(),
                "address",
                role.address(),
                "trust",
                role.trust().stream().map(ScriptJson::statement).toList(),
                "statements",
                role.statements().stream().map(ScriptJson::statement).toList(),
                "unread",
                role.unread(),
                "reaches",
                reached,
                "elsewhere",
                matrix.elsewhere(role),
                "anywhere",
                matrix.anywhere(role));
    }

    /** As in IAM's JSON, but for lists, which are always lists. */
    private static Map<String, Object> statement(PolicyStatement statement) {
        Map<String, Object> all = object(
                "Sid",
                statement.sid(),
                "Effect",
                statement.effect(),
                "Principal",
                statement.principals(),
                "NotPrincipal",
                statement.notPrincipals(),
                "Action",
                statement.actions(),
                "NotAction",
                statement.notActions(),
                "Resource",
                statement.resources(),
                "NotResource",
                statement.notResources(),
                "Condition",
                statement.conditions());
        all.values()
                .removeIf(value -> value.equals("")
                        || (value instanceof Collection<?> many && many.isEmpty())
                        || (value instanceof Map<?, ?> map && map.isEmpty()));
        return all;
    }

    private static Map<String, Object> place(Location at) {
        return object("source", at.source(), "line", at.line() == 0 ? null : at.line());
    }

    private static Map<String, Object> object(@Nullable Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }
}
