package dev.prefectinfra.ecs.worker;

import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.providers.aws.ssm_parameter.SsmParameter;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.ParameterName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.ecs.network.FlowNetwork;
import dev.prefectinfra.ecs.secret.PrefectSecret;
import dev.prefectinfra.ecs.service.PrefectService;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Registration;
import dev.prefectinfra.ecs.worker.BaseJobTemplate.Version;
import java.util.SortedMap;
import java.util.TreeMap;
import software.constructs.Construct;

/**
 * The lane's work pool, whole, as an output of the stack and as an SSM parameter. Not in the lane's bucket, where a
 * flow run could change the template of the next.
 */
final class WorkPoolHandOff {
    private WorkPoolHandOff() {}

    /** @throws InvalidValue if the definition is longer than a parameter may be */
    static void create(
            Construct scope,
            ParameterName parameter,
            WorkerRuntime runtime,
            PrefectService.Surroundings around,
            Account account) {
        String json = new WorkPoolDefinition(
                        runtime.workPool().value(),
                        runtime.concurrencyLimit(),
                        runtime.workQueues().entrySet().stream()
                                .map(each -> new WorkPoolDefinition.Queue(
                                        each.getKey().value(),
                                        each.getValue().priority(),
                                        each.getValue().concurrencyLimit()))
                                .toList(),
                        BaseJobTemplate.of(lane(around, account), worker(runtime, around.secret())))
                .json();
        TerraformOutput.Builder.create(scope, "work_pool_definition")
                .value(json)
                .build();
        SsmParameter.Builder.create(scope, "work-pool")
                .name(parameter.value())
                .description("The lane's work pool, as pipeline/work-pool brings it into Prefect")
                .type("String")
                // Standard up to 4,096 characters, advanced above, which costs 0.05 USD a month.
                .tier("Intelligent-Tiering")
                .value(withoutDoubleBraces(json))
                .build();
    }

    /**
     * The same JSON, in a form that Systems Manager takes: it refuses a value with {@code {{...}}}, which it reads as a
     * parameter within a parameter ("PutParameter", Systems Manager API Reference). The emulator takes it.
     */
    private static String withoutDoubleBraces(String json) {
        return json.replace("{{", "{\\u007b");
    }

    private static BaseJobTemplate.Lane lane(PrefectService.Surroundings around, Account account) {
        FlowNetwork network = around.network();
        SortedMap<String, String> roles = new TreeMap<>();
        around.flowRoles().tasks().forEach((name, role) -> roles.put(name, role.arn()));
        return new BaseJobTemplate.Lane(
                around.cluster().arn(),
                around.families().prefix(),
                network.subnets(),
                network.flowSecurityGroup(),
                network.assignPublicIp(),
                around.flowRoles().execution().arn(),
                roles,
                around.flowLogs().group().name().value(),
                account.region().value());
    }

    private static BaseJobTemplate.Worker worker(WorkerRuntime runtime, PrefectSecret secret) {
        return new BaseJobTemplate.Worker(
                runtime instanceof Prefect3 ? Version.PREFECT_3 : Version.PREFECT_2,
                registration(runtime),
                runtime instanceof Prefect2 two && two.streamOutput(),
                new TreeMap<>(secret.flowEnvironment()));
    }

    private static Registration registration(WorkerRuntime runtime) {
        if (!runtime.registerTaskDefinitions()) {
            return Registration.NONE;
        }
        return runtime instanceof Prefect3 three && three.deregisterTaskDefinitions()
                ? Registration.DEREGISTERED
                : Registration.KEPT;
    }
}
