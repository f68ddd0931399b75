package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.ecs.service.LaneService;
import dev.prefectinfra.ecs.service.PrefectService;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.iam.IamConfig;
import java.util.List;
import software.constructs.Construct;

/** A worker's service and, for Prefect 3, the events that it reads: {@code aws_sqs_queue.worker-events} and so on. */
final class PrefectWorker {
    private PrefectWorker() {}

    static LaneService create(
            Construct scope, WorkerConfig config, Lane lane, IamConfig iam, PrefectService.Surroundings around) {
        if (!(config.runtime() instanceof Prefect3 runtime)) {
            return new PrefectService(scope, config, lane, iam, around, List.of()).described();
        }
        EventQueue events = new EventQueue(
                scope,
                ServiceKind.WORKER.id() + "-events",
                runtime.events(),
                around.cluster(),
                around.families(),
                lane.account());
        PrefectService service = new PrefectService(scope, config, lane, iam, around, events.dependencies());
        events.grantRead(service.task());
        return service.described();
    }
}
