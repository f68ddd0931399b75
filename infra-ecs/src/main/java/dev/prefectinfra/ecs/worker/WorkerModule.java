package dev.prefectinfra.ecs.worker;

import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.handoff.HandOffConfig;
import dev.prefectinfra.ecs.service.PossibleService;
import dev.prefectinfra.ecs.service.PrefectService;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.ecs.service.WorkQueue;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.contract.HandOffValue;
import java.util.Map;
import java.util.TreeMap;

/** The lane's worker, where it has one. */
public final class WorkerModule extends LaneModule {
    public WorkerModule() {
        super(WorkerConfig.SECTION, IamConfig.SECTION, HandOffConfig.SECTION);
    }

    @ProvidesIntoSet
    @Singleton
    PossibleService worker(
            LaneStack stack,
            WorkerConfig config,
            Lane lane,
            IamConfig iam,
            PrefectService.Surroundings around,
            HandOffConfig handOff) {
        if (!config.enabled()) {
            return PossibleService.none(ServiceKind.WORKER);
        }
        WorkPoolHandOff.create(stack, handOff.workPool(), config.runtime(), around, lane.account());
        return PossibleService.of(PrefectWorker.create(stack, config, lane, iam, around));
    }

    @ProvidesIntoSet
    HandOffValue handOff(WorkerConfig config) {
        WorkerRuntime runtime = config.runtime();
        Map<String, Object> worker = new TreeMap<>();
        worker.put("prefect_version", runtime.prefectVersion());
        worker.put("registers_task_definitions", runtime.registerTaskDefinitions());
        worker.put("work_pool", runtime.workPool().value());
        worker.put(
                "work_queues",
                runtime.workQueues().keySet().stream().map(WorkQueue::value).toList());
        return new HandOffValue("worker", worker).onlyIf(config.enabled());
    }
}
