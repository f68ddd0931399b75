package dev.prefectinfra.ecs.observe;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.service.LaneService;
import dev.prefectinfra.ecs.service.LaneServices;
import software.constructs.Construct;

/** All that people are told about a lane, as configured. */
final class LaneAlarms {
    private final AlarmsConfig config;

    LaneAlarms(Construct scope, AlarmsConfig config, LaneCluster cluster, LaneServices services, Account account) {
        this.config = config;
        boolean rules = config.taskNotStarted().enabled()
                || services.all().stream()
                        .anyMatch(each ->
                                config.of(each.kind()).deploymentFailed().enabled());
        if (!rules && services.all().stream().noneMatch(this::anyAlarm)) {
            return;
        }
        String topic = AlarmTopic.create(scope, "alarms", config.topic(), account, rules);
        LaneRules events = new LaneRules(scope, topic);
        for (LaneService service : services.all()) {
            create(new ServiceAlarms(scope, cluster, service, topic), service);
            if (config.of(service.kind()).deploymentFailed().enabled()) {
                events.deploymentFailed(config.of(service.kind()).deploymentFailed(), service);
            }
        }
        if (config.taskNotStarted().enabled()) {
            events.taskNotStarted(config.taskNotStarted(), cluster);
        }
    }

    private boolean anyAlarm(LaneService service) {
        return config.of(service.kind()).any()
                || (service.events().isPresent() && config.workerEvents().any());
    }

    private void create(ServiceAlarms alarms, LaneService service) {
        AlarmsConfig.OfService of = config.of(service.kind());
        // Nobody wants to be told that a service which is paused does not run.
        if (of.notRunning().enabled() && service.desiredCount() > 0) {
            alarms.notRunning(of.notRunning());
        }
        if (of.memoryHigh().enabled()) {
            alarms.memoryHigh(of.memoryHigh());
        }
        service.events().ifPresent(queues -> {
            AlarmsConfig.OfEvents about = config.workerEvents();
            // Events pile up while the service is paused.
            if (about.late().enabled() && service.desiredCount() > 0) {
                alarms.eventsLate(about.late(), queues.events());
            }
            if (about.unhandled().enabled()) {
                alarms.eventsUnhandled(about.unhandled(), queues.deadLetters());
            }
            if (about.undelivered().enabled()) {
                alarms.eventsUndelivered(about.undelivered(), queues.rule());
            }
        });
    }
}
