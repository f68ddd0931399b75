package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.value.Json;
import dev.prefectinfra.ecs.cluster.LogGroup;
import dev.prefectinfra.ecs.secret.PrefectSecret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A service's container definition. */
public final class ServiceContainer {
    /** What can be written on a read-only root, by volume: the image makes, owns and declares exactly these paths. */
    public static final Map<String, String> WRITABLE_PATHS =
            new TreeMap<>(Map.of("tmp", "/tmp", "prefect-home", "/home/prefect/.prefect"));

    private static final String HOME = "/home/prefect";

    private ServiceContainer() {}

    /** The JSON of a task definition's only container. */
    static String definitions(
            ServiceKind kind,
            ServiceConfig config,
            String image,
            PrefectSecret secret,
            LogGroup logs,
            Account account) {
        ContainerConfig container = config.container();
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("name", kind.id());
        definition.put("image", image);
        definition.put("essential", true);
        definition.put("command", config.runtime().command());
        definition.put("environment", pairs("value", environment(config, account)));
        definition.put("secrets", pairs("valueFrom", secret.environment()));
        definition.put("user", container.user().value());
        definition.put("privileged", false);
        definition.put("readonlyRootFilesystem", container.readOnlyRootFilesystem());
        definition.put("stopTimeout", container.stopTimeoutSeconds());
        if (container.readOnlyRootFilesystem()) {
            definition.put(
                    "mountPoints",
                    WRITABLE_PATHS.entrySet().stream()
                            .map(each -> Map.of(
                                    "sourceVolume", each.getKey(),
                                    "containerPath", each.getValue(),
                                    "readOnly", false))
                            .toList());
        }
        container.healthCheck().definition(config.runtime()).ifPresent(check -> definition.put("healthCheck", check));
        definition.put("logConfiguration", logConfiguration(kind, logs, account));
        return Json.of(List.of(definition));
    }

    /**
     * Whatever of it is a setting of Prefect, {@code PREFECT_...} but for those of integrations, comes back in the
     * overrides of each flow run's RunTask ({@code _base_environment} in {@code prefect/workers/base.py} and, of
     * Prefect 2, {@code prefect/infrastructure/base.py}). So nothing here may be wrong for a flow run, whose image is
     * another.
     */
    private static Map<String, String> environment(ServiceConfig config, Account account) {
        Map<String, String> environment = new TreeMap<>(config.runtime().environment(account));
        // Prefect's own folder is ~/.prefect. As PREFECT_HOME, flow runs would look for theirs here too.
        environment.put("HOME", HOME);
        environment.put("PREFECT_LOGGING_COLORS", "false");
        // Prefect's own advice against throttling: an agent asks ECS about every run every 5 seconds, a worker at each
        // event.
        environment.put("AWS_RETRY_MODE", "adaptive");
        environment.put("AWS_MAX_ATTEMPTS", "10");
        config.container().environment().forEach((name, value) -> environment.put(name.value(), value.value()));
        return environment;
    }

    private static List<Map<String, String>> pairs(String valueKey, Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(each -> Map.of("name", each.getKey(), valueKey, each.getValue()))
                        .toList();
    }

    private static Map<String, Object> logConfiguration(ServiceKind kind, LogGroup logs, Account account) {
        return Map.of(
                "logDriver",
                "awslogs",
                "options",
                Map.of(
                        "awslogs-group", logs.reference(),
                        "awslogs-region", account.region().value(),
                        "awslogs-stream-prefix", kind.id(),
                        // A slow CloudWatch must not stop the service; 25 MiB of its log wait meanwhile.
                        "mode", "non-blocking",
                        "max-buffer-size", "25m"));
    }
}
