package dev.prefectinfra.app.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.check.access.AccessMatrix;
import dev.prefectinfra.check.access.RoleAccess;
import dev.prefectinfra.core.synthesized.PolicyCondition;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who may do what: a row for each statement. Rows are data, since hundreds of lanes have thousands of them. */
record AccessSection(Platform platform) implements PageSection {
    @Override
    public String id() {
        return "access";
    }

    @Override
    public String title() {
        return "Who may do what";
    }

    @Override
    public void write(Html html) {
        Rows rows = new Rows();
        AccessMatrix.of(Platform.documents(platform.stacks())).roles().forEach(rows::add);
        html.element(
                "p",
                "What the policies of each role say, and who can assume it. Policies of AWS, and those of resources, are"
                        + " not in it.");
        html.open("form", "class", "filter", "id", "access-filter", "role", "search", "aria-label", "Permissions");
        select(html, "access-stack", "Stack", "all stacks", rows.stacks);
        select(html, "access-service", "Service", "all services", rows.services);
        html.element("label", "Words", "for", "access-words")
                .open("input", "type", "search", "id", "access-words", "autocomplete", "off")
                .element("span", "", "role", "status", "id", "access-count")
                .close("form");
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "Who may do what");
        html.open("table", "id", "access-table").element("caption", "Roles and what they may do");
        Tables.head(html, "Stack", "Role", "May", "What", "On", "If");
        html.open("tbody").close("tbody").close("table").close("div");
        html.open("p")
                .element("button", "Show more", "type", "button", "id", "access-more", "hidden", "")
                .close("p");
        html.data("access-data", rows.json());
    }

    private static void select(Html html, String id, String label, String all, Iterable<String> values) {
        html.element("label", label, "for", id).open("select", "id", id).element("option", all, "value", "");
        values.forEach(value -> html.element("option", value));
        html.close("select");
    }

    /** Rows whose cells are places in a list of texts: most texts are there often. */
    private static final class Rows {
        private final Map<String, Integer> texts = new LinkedHashMap<>();
        private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        private final TreeSet<String> stacks = new TreeSet<>();
        private final TreeSet<String> services = new TreeSet<>();

        void add(RoleAccess role) {
            stacks.add(role.stack());
            for (PolicyStatement statement : role.trust()) {
                List<String> principals = new ArrayList<>();
                statement
                        .principals()
                        .forEach((kind, names) -> names.forEach(name -> principals.add(kind + " " + name)));
                row(
                        role,
                        statement.allows() ? "be assumed by" : "never be assumed by",
                        principals,
                        List.of(),
                        statement);
            }
            for (PolicyStatement statement : role.statements()) {
                List<String> actions = new ArrayList<>(statement.actions());
                statement.notActions().forEach(action -> actions.add("all but " + action));
                List<String> resources = new ArrayList<>(statement.resources());
                statement.notResources().forEach(resource -> resources.add("all but " + resource));
                statement.actions().forEach(action -> services.add(action.split(":", 2)[0]));
                row(role, statement.allows() ? "do" : "never do", actions, resources, statement);
            }
            for (String unread : role.unread()) {
                cells(role.stack(), role.name(), "do", "what this policy allows, which is not read here", unread, "");
            }
        }

        private void row(RoleAccess role, String may, List<String> what, List<String> on, PolicyStatement statement) {
            List<String> issuers = statement.principals().getOrDefault("Federated", List.of()).stream()
                    .map(arn -> arn.substring(arn.indexOf('/') + 1) + ":")
                    .toList();
            String conditions = statement.eachCondition().stream()
                    .map(condition -> inWords(condition, issuers))
                    .collect(Collectors.joining("\n"));
            cells(role.stack(), role.name(), may, String.join("\n", what), String.join("\n", on), conditions);
        }

        /** Without the issuer of a token in front of the key: it stands beside it, as the principal. */
        private static String inWords(PolicyCondition condition, List<String> issuers) {
            String key = issuers.stream()
                    .filter(condition.key()::startsWith)
                    .map(issuer -> condition.key().substring(issuer.length()))
                    .findFirst()
                    .orElse(condition.key());
            return new PolicyCondition(condition.operator(), key, condition.values()).inWords();
        }

        private void cells(String... cells) {
            ArrayNode row = rows.addArray();
            for (String cell : cells) {
                row.add(texts.computeIfAbsent(cell, none -> texts.size()));
            }
        }

        ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            texts.keySet().forEach(json.putArray("texts")::add);
            json.set("rows", rows);
            return json;
        }
    }
}
