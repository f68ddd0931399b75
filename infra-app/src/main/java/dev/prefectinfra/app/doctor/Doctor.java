package dev.prefectinfra.app.doctor;

import dev.prefectinfra.ci.FlowCiConfig;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TerraformConfig;
import dev.prefectinfra.ecs.agent.AgentConfig;
import dev.prefectinfra.ecs.secret.PrefectSecretConfig;
import dev.prefectinfra.ecs.service.ServiceConfig;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.ecs.worker.WorkerConfig;
import dev.prefectinfra.storage.AgentImagesConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Asks for everything at once, and tells it in the order of a first day: synthesize, plan, apply, run. */
public final class Doctor implements AutoCloseable {
    private final Machine machine;
    private final Infra infra;
    private final ExecutorService threads = Executors.newFixedThreadPool(8, task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true); // what does not answer keeps nobody waiting
        return thread;
    });

    public Doctor(Machine machine, Infra infra) {
        this.machine = machine;
        this.infra = infra;
    }

    /** What this machine has; without a valid configuration, nothing that depends on one. */
    public List<Diagnosis> examine(Path folder, List<String> assignments) {
        Tools tools = new Tools(machine);
        List<Future<Diagnosis>> asked = new ArrayList<>();
        asked.add(ask(Tools::java));
        asked.add(ask(tools::node));
        Optional<Configuration> configuration = Optional.empty();
        try {
            Configuration valid = infra.configuration(folder, assignments);
            configuration = Optional.of(valid);
            asked.add(ask(() -> Diagnosis.found("configuration", valid.stacks().size() + " stacks in " + folder)));
            asked.add(ask(() -> terraform(tools, valid)));
        } catch (InvalidConfiguration e) {
            asked.add(ask(() -> Diagnosis.wrong(
                    "configuration",
                    "problems in " + folder + ": " + e.problems().size(),
                    "infra validate names them; infra init makes a configuration")));
            asked.add(ask(() -> Diagnosis.notAsked(
                    "Terraform, AWS, state and Prefect", "what to look for, the configuration says", "")));
        }
        for (String program : List.of("git", "jq", "python3")) {
            asked.add(ask(() -> tools.program(program, "the scripts in pipeline/ need it")));
        }
        for (String program : List.of("buildah", "skopeo")) {
            asked.add(ask(() -> tools.program(program, "pipeline/image build needs it, and so does push")));
        }
        configuration.ifPresent(valid -> outside(valid, asked));
        return asked.stream().map(Doctor::answer).toList();
    }

    private Diagnosis terraform(Tools tools, Configuration configuration) {
        TerraformConfig config = configuration.accounts().get(0).settings().get(TerraformConfig.SECTION);
        return tools.terraform(
                config.requiredVersion()::allows, config.requiredVersion().value());
    }

    /** What lies outside of this machine. */
    private void outside(Configuration configuration, List<Future<Diagnosis>> asked) {
        Aws aws = new Aws(machine);
        configuration.accounts().stream()
                .map(account -> account.settings().get(TerraformConfig.SECTION).backend())
                .distinct()
                .forEach(backend -> asked.add(ask(() -> state(backend, aws))));
        Future<Aws.Identity> identity = threads.submit(() -> aws.identity(configuration));
        asked.add(ask(() -> answer(identity).diagnosis()));
        answer(identity)
                .account()
                .ifPresent(account -> configuration.stacks().stream()
                        .filter(stack -> stack.account().equals(account))
                        .filter(stack -> stack.lane().isPresent())
                        .forEach(stack -> lane(account, stack, aws, asked)));
        pools(configuration, asked);
    }

    private void pools(Configuration configuration, List<Future<Diagnosis>> asked) {
        Prefect prefect = new Prefect(machine);
        List<ConfiguredStack> workers = configuration.stacks().stream()
                .filter(stack -> stack.lane().isPresent()
                        && stack.get(WorkerConfig.SECTION).enabled())
                .toList();
        if (!prefect.isKnown()) {
            if (!workers.isEmpty()) {
                asked.add(ask(Prefect::unknown));
            }
            return;
        }
        for (ConfiguredStack stack : workers) {
            String pool = stack.get(WorkerConfig.SECTION).runtime().workPool().value();
            asked.add(ask(() -> prefect.pool(pool, "work pool of " + stack.name())));
        }
    }

    private Diagnosis state(Backend backend, Aws aws) {
        if (backend instanceof Backend.Cloud cloud) {
            return new TerraformCloud(machine).organization(cloud);
        }
        if (backend instanceof Backend.S3 s3) {
            return aws.bucket(s3.bucket().value(), s3.region().value());
        }
        return Diagnosis.found("state", "in files of this machine");
    }

    private void lane(Account account, ConfiguredStack stack, Aws aws, List<Future<Diagnosis>> asked) {
        PrefectSecretConfig secret = stack.get(PrefectSecretConfig.SECTION);
        asked.add(ask(() -> aws.secret(account, secret.secret(), "Prefect secret of " + stack.name())));
        if (secret.flowRuns() instanceof PrefectSecretConfig.FlowRuns.Own own) {
            asked.add(ask(() -> aws.secret(account, own.secret(), "flow runs' secret of " + stack.name())));
        }
        asked.add(ask(() -> aws.secret(
                account, stack.get(FlowCiConfig.SECTION).deploySecret(), "deploy secret of " + stack.name())));
        String repository = stack.get(AgentImagesConfig.SECTION).value().name().value();
        image(account, repository, stack, ServiceKind.AGENT, stack.get(AgentConfig.SECTION), aws, asked);
        image(account, repository, stack, ServiceKind.WORKER, stack.get(WorkerConfig.SECTION), aws, asked);
    }

    private void image(
            Account account,
            String repository,
            ConfiguredStack stack,
            ServiceKind kind,
            ServiceConfig service,
            Aws aws,
            List<Future<Diagnosis>> asked) {
        if (service.enabled()) {
            String id = service.image()
                    .fullTag(kind)
                    .map(tag -> "imageTag=" + tag)
                    .orElseGet(() -> "imageDigest="
                            + service.image().digest().orElseThrow().value());
            asked.add(ask(() -> aws.image(account, repository, id, kind.id() + "'s image of " + stack.name())));
        }
    }

    private Future<Diagnosis> ask(Supplier<Diagnosis> question) {
        return threads.submit(question::get);
    }

    private static <T> T answer(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
