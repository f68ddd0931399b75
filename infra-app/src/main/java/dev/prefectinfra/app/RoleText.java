package dev.prefectinfra.app;

import dev.prefectinfra.check.access.RoleAccess;
import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Prints what one role may do. */
record RoleText(PrintWriter out) {
    void print(RoleAccess role) {
        out.println(role.name() + "  (" + role.stack() + "/" + role.address() + ")");
        out.println("  can be assumed by");
        role.trust().forEach(this::printTrust);
        out.println("  " + (role.statements().isEmpty() ? "may do nothing" : "may"));
        role.statements().forEach(this::print);
        role.unread()
                .forEach(each -> out.println("    and what this policy, which cannot be read here, allows: " + each));
        out.println();
    }

    private void printTrust(PolicyStatement statement) {
        statement
                .principals()
                .forEach((kind, names) -> names.forEach(
                        name -> out.println("    " + (statement.allows() ? "" : "never ") + kind + " " + name)));
        printConditions(statement);
    }

    private void print(PolicyStatement statement) {
        String never = statement.allows() ? "" : "never ";
        Map<String, TreeSet<String>> actions = new TreeMap<>();
        for (String action : statement.actions()) {
            String[] parts = action.split(":", 2);
            actions.computeIfAbsent(parts[0], service -> new TreeSet<>()).add(parts[parts.length - 1]);
        }
        actions.forEach((service, names) -> out.println("    " + never + service + "  " + String.join(", ", names)));
        statement.notActions().forEach(action -> out.println("    " + never + "all but  " + action));
        statement.resources().forEach(resource -> out.println("        on " + resource));
        statement.notResources().forEach(resource -> out.println("        on all but " + resource));
        printConditions(statement);
    }

    private void printConditions(PolicyStatement statement) {
        statement.eachCondition().stream()
                .map(PolicyCondition::inWords)
                .forEach(condition -> out.println("        if " + condition));
    }
}
