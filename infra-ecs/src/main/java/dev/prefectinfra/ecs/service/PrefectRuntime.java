package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.ecs.cluster.FlowLogs;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.contract.FlowFamilies;
import java.util.List;
import java.util.Map;

/** What runs in a service. Command, environment and permissions follow from it. */
public interface PrefectRuntime {
    /** What the container runs, in exec form: behind a shell, SIGTERM would not reach Prefect. */
    List<String> command();

    /** What the health check's command is told beyond its own time limit. */
    List<String> healthCheckArguments();

    /** Environment that belongs to this runtime. */
    Map<String, String> environment(Account account);

    /** Allows what this runtime calls beyond running tasks and passing the flow roles. */
    void grant(Grantee grantee, FlowFamilies families, FlowLogs logs);
}
