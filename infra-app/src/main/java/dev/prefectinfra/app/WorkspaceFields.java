package dev.prefectinfra.app;

import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TerraformConfig.DeployRoleArn;
import dev.prefectinfra.core.stack.WorkspacesConfig;
import dev.prefectinfra.core.stack.WorkspacesConfig.ExecutionMode;
import dev.prefectinfra.core.stack.WorkspacesConfig.TeamName;
import dev.prefectinfra.core.stack.WorkspacesConfig.Workflow.Vcs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code pipeline/workspaces} makes of a stack's workspace in HCP Terraform. */
record WorkspaceFields(ConfiguredStack stack, Backend.Cloud cloud) {
    Map<String, Object> all() {
        WorkspacesConfig config = cloud.workspaces();
        boolean bootstrap = stack.kind() == ConfiguredStack.Kind.BOOTSTRAP;
        // It makes the roles that the others' runs get, so nothing of CI applies it, or reaches its state.
        ExecutionMode mode = bootstrap ? ExecutionMode.LOCAL : config.executionMode();
        boolean remote = mode == ExecutionMode.REMOTE;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", cloud.hostname().value());
        fields.put("organization", cloud.organization().value());
        fields.put("project", cloud.project().map(Backend.CloudName::value));
        fields.put("execution_mode", word(mode));
        fields.put("terraform_version", config.terraformVersion().value());
        fields.put("variables", remote ? variables(config) : List.of());
        fields.put("teams", bootstrap ? List.of() : teams(config));
        // "Local" execution mode has none ("Notification configurations API", HCP Terraform documentation).
        fields.put("notifications", remote ? notifications(config) : List.of());
        fields.put("vcs", remote && config.workflow() instanceof Vcs vcs ? Optional.of(vcs(vcs)) : Optional.empty());
        return fields;
    }

    /** "Use dynamic credentials with the AWS provider", HCP Terraform documentation. */
    private static List<Map<String, Object>> variables(WorkspacesConfig config) {
        List<Map<String, Object>> variables = new ArrayList<>();
        if (config.executionMode() == ExecutionMode.REMOTE
                && config.planRoleArn().isPresent()) {
            variables.add(variable("TFC_AWS_PROVIDER_AUTH", "true"));
            variables.add(variable("TFC_AWS_PLAN_ROLE_ARN", config.planRoleArn()));
            variables.add(variable("TFC_AWS_APPLY_ROLE_ARN", config.applyRoleArn()));
        }
        return variables;
    }

    private static Map<String, Object> variable(String key, Optional<DeployRoleArn> role) {
        return variable(key, role.orElseThrow().value());
    }

    private static Map<String, Object> variable(String key, String value) {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("key", key);
        variable.put("value", value);
        return variable;
    }

    private static List<Map<String, Object>> teams(WorkspacesConfig config) {
        List<Map<String, Object>> teams = new ArrayList<>();
        config.planTeam().ifPresent(team -> teams.add(team(team, "plan")));
        config.applyTeam().ifPresent(team -> teams.add(team(team, "write")));
        return teams;
    }

    private static Map<String, Object> team(TeamName name, String access) {
        Map<String, Object> team = new LinkedHashMap<>();
        team.put("name", name.value());
        team.put("access", access);
        return team;
    }

    private static List<Map<String, Object>> notifications(WorkspacesConfig config) {
        List<Map<String, Object>> all = new ArrayList<>();
        config.notifications().forEach((name, notification) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name.value());
            fields.put("type", word(notification.type()));
            fields.put(
                    "triggers",
                    notification.triggers().stream().map(each -> each.value()).toList());
            fields.put("url_variable", notification.urlVariable().value());
            all.add(fields);
        });
        return all;
    }

    private Map<String, Object> vcs(Vcs vcs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("repository", vcs.repository().value());
        fields.put("branch", vcs.branch().value());
        fields.put("directory", vcs.folderOf(stack.name()));
        fields.put("oauth_token_id", vcs.oauthTokenId().map(id -> id.value()));
        fields.put("github_app_installation_id", vcs.githubAppInstallationId().map(id -> id.value()));
        return fields;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
