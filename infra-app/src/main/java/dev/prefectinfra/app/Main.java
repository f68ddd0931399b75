package dev.prefectinfra.app;

import dev.prefectinfra.app.page.PricesModule;
import dev.prefectinfra.bootstrap.BootstrapRolesModule;
import dev.prefectinfra.check.HardeningChecks;
import dev.prefectinfra.ci.AccountCiModule;
import dev.prefectinfra.ci.FlowCiModule;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.ecs.agent.AgentImagesInUseModule;
import dev.prefectinfra.ecs.agent.AgentModule;
import dev.prefectinfra.ecs.cluster.ClusterModule;
import dev.prefectinfra.ecs.cluster.FlowFamiliesModule;
import dev.prefectinfra.ecs.cluster.LogsModule;
import dev.prefectinfra.ecs.handoff.HandOffModule;
import dev.prefectinfra.ecs.network.NetworkModule;
import dev.prefectinfra.ecs.observe.AlarmsModule;
import dev.prefectinfra.ecs.observe.DashboardModule;
import dev.prefectinfra.ecs.secret.PrefectSecretModule;
import dev.prefectinfra.ecs.service.ServicesModule;
import dev.prefectinfra.ecs.worker.WorkerImagesInUseModule;
import dev.prefectinfra.ecs.worker.WorkerModule;
import dev.prefectinfra.iam.flow.FlowRolesModule;
import dev.prefectinfra.storage.AgentImagesModule;
import dev.prefectinfra.storage.AgentImagesReferenceModule;
import dev.prefectinfra.storage.FlowBucketModule;
import dev.prefectinfra.storage.FlowImagesModule;

/** What this platform is made of. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        InfraCommand.run(platform(), args);
    }

    /**
     * The platform as we ship it. An app of your own starts from it:
     *
     * <pre>{@code
     * InfraCommand.run(Main.platform().with(new QueueModule()), args);
     * }</pre>
     */
    public static Infra platform() {
        return new Infra()
                // The stack that each account has once.
                .with(
                        new AgentImagesModule(),
                        new AgentImagesInUseModule(),
                        new WorkerImagesInUseModule(),
                        new AccountCiModule())
                // The stack of each lane: its storage and roles,
                .with(
                        new FlowRolesModule(),
                        new FlowBucketModule(),
                        new FlowImagesModule(),
                        new AgentImagesReferenceModule())
                // what runs in it,
                .with(
                        new NetworkModule(),
                        new ClusterModule(),
                        new LogsModule(),
                        new FlowFamiliesModule(),
                        new PrefectSecretModule(),
                        new AgentModule(),
                        new WorkerModule(),
                        new ServicesModule())
                // who watches it,
                .with(new AlarmsModule(), new DashboardModule())
                // and who deploys flows to it.
                .with(new FlowCiModule(), new HandOffModule())
                // Who applies all that: made from it.
                .with(new BootstrapRolesModule())
                // What it costs is reckoned by the page.
                .with(new PricesModule())
                // All of it is judged before it is written.
                .inspecting(new HardeningChecks());
    }
}
