package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.Existing;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.config.load.Settings;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.synthesized.ResourceTypes;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.ecs.network.SecurityGroupName;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A team's statement in dev/test, once for each thing of each stack of the shipped configuration: what is not the
 * lane's flows' is not reached without a written reason, by its ARN or by a pattern.
 */
final class ReachTest {
    private static final Infra PLATFORM = Main.platform();

    /**
     * Keys that name something: whose it is in its lane (or what its ARN begins with), and the ARNs of it and of what
     * is in it. AWS's forms ("Actions, resources, and condition keys", Service Authorization Reference), written down a
     * second time. A key that is not here names something that flows may reach, and {@code resource-types.json} has the
     * form of its ARN.
     */
    private static final String THINGS = """
            agent-images-ci.name                  account iam::{account-id}:role/{name}
            agent-images.name                     account ecr:{region}:{account-id}:repository/{name}
            agent.execution-role-name             agent   iam::{account-id}:role/{name}
            agent.family                          agent   ecs:{region}:{account-id}:task-definition/{name}:7
            agent.logs.name                       agent   logs:{region}:{account-id}:log-group:{name} logs:{region}:{account-id}:log-group:{name}:log-stream:x
            agent.service-name                    cluster
            agent.task-role-name                  agent   iam::{account-id}:role/{name}
            alarms.topic.own.name                 flows   sns:{region}:{account-id}:{name}
            bootstrap.apply-name                  account iam::{account-id}:role/{name}
            bootstrap.boundary.create.name        account iam::{account-id}:policy/{name}
            bootstrap.plan-name                   account iam::{account-id}:role/{name}
            cluster.name                          agent   ecs:{region}:{account-id}:cluster/{name} ecs:{region}:{account-id}:task/{name}/0123 ecs:{region}:{account-id}:service/{name}/some-agent
            cluster.name                          flows   logs:{region}:{account-id}:log-group:/aws/ecs/containerinsights/{name}/performance
            flow-bucket.name                      flows   s3:::{name} s3:::{name}/flows/a.py
            flow-ci.deploy-secret                 CI      secretsmanager:{region}:{account-id}:secret:{name}-AbC123
            flow-ci.name                          CI      iam::{account-id}:role/{name}
            flow-families.prefix                  flows   ecs:{region}:{account-id}:task-definition/{name}etl:3
            flow-images.name                      flows   ecr:{region}:{account-id}:repository/{name}
            flow-roles.execution.name             flows   iam::{account-id}:role/{name}
            flow-roles.further.KEY.name           flows   iam::{account-id}:role/{name}
            flow-roles.task.name                  flows   iam::{account-id}:role/{name}
            hand-off.parameter-name               flows   ssm:{region}:{account-id}:parameter{name}
            logs.flows.name                       flows   logs:{region}:{account-id}:log-group:{name} logs:{region}:{account-id}:log-group:{name}:log-stream:x
            prefect-secret.flow-runs.own.secret   agent   secretsmanager:{region}:{account-id}:secret:{name}-AbC123
            prefect-secret.secret                 agent   secretsmanager:{region}:{account-id}:secret:{name}-AbC123
            worker.execution-role-name            worker  iam::{account-id}:role/{name}
            worker.family                         worker  ecs:{region}:{account-id}:task-definition/{name}:7
            worker.logs.name                      worker  logs:{region}:{account-id}:log-group:{name} logs:{region}:{account-id}:log-group:{name}:log-stream:x
            worker.runtime.prefect-3.events.dead-letter-queue-name worker sqs:{region}:{account-id}:{name}
            worker.runtime.prefect-3.events.queue-name worker sqs:{region}:{account-id}:{name}
            worker.service-name                   cluster
            worker.task-role-name                 worker  iam::{account-id}:role/{name}
            """;

    private static final String STATEMENT = "deployment-types.test.flow-roles.task.statements.Reach";

    @TempDir
    private Path folder;

    private record Thing(String key, String owner, List<String> arns) {}

    @BeforeEach
    void bothAccounts() throws IOException {
        Files.createDirectory(folder.resolve("accounts"));
        for (String file : List.of("infra.conf", "accounts/dev.conf", "accounts/prod.conf")) {
            Files.copy(CommandLineRun.SAMPLE.resolve(file), folder.resolve(file));
        }
        Files.writeString(
                folder.resolve("infra.conf"),
                Files.readString(folder.resolve("infra.conf"))
                        + "\nprefect-secret.flow-runs.type = own\nbootstrap.boundary.type = create"
                        + "\nflow-roles.further.KEY { name = \"prefect-v2-{account}-{type}-key\", statements {} }"
                                .replace("KEY", "key"));
    }

    @Test
    void theTableHasOnlyKeysThatNameSomething() {
        assertThat(table()).extracting(Thing::key).isSorted().isSubsetOf(keys().keySet());
    }

    @Test
    void theArnsOfTheOthersAreWrittenDownToo() throws IOException {
        ConfiguredStack lane = PLATFORM.configuration(folder, List.of()).stacks().stream()
                .filter(each -> each.lane().isPresent())
                .findFirst()
                .orElseThrow();
        Map<String, String> values = values(lane);

        assertThat(things())
                .filteredOn(thing -> !table().contains(thing))
                .isNotEmpty()
                .allSatisfy(thing -> {
                    String name = values.get(thing.key());
                    assertThat(arns(thing, name, lane)).isNotEmpty().isSubsetOf(writtenDown(name, lane));
                });
    }

    @Test
    void whatIsNotTheLanesFlowsNeedsAReason() throws IOException {
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        int accepted = 0;
        String right = Files.readString(folder.resolve("accounts/dev.conf"));
        for (ConfiguredStack stack : PLATFORM.configuration(folder, List.of()).stacks()) {
            Map<String, String> values = values(stack);
            String scope = stack.account().name()
                    + stack.lane().map(lane -> "/" + lane.lane().type()).orElse("");
            for (Thing thing : things()) {
                String name = values.get(valueKey(thing.key()));
                if (name == null) {
                    continue;
                }
                boolean ofItsFlows = scope.equals("dev/test") && thing.owner().equals("flows");
                for (String arn : arns(thing, name, stack)) {
                    for (String resource : ofItsFlows ? List.of(arn) : patterns(arn, name)) {
                        String report = report(right, resource, "");
                        boolean fine = ofItsFlows
                                ? report.isEmpty()
                                : report.contains("dev.conf:")
                                        && report.contains("flow-roles.task.statements.Reach.resources[0] is \"")
                                        && (!resource.equals(arn)
                                                || report.contains("reaches "
                                                        + thing.key().replace("KEY", "key") + " of " + scope));
                        if (!fine) {
                            wrong.add(scope + " " + thing.key() + " by " + resource + ": " + report);
                        }
                        if (ofItsFlows) {
                            accepted++;
                        } else {
                            refused++;
                        }
                    }
                    assertThat(report(right, arn, ", reaches-because = \"agreed with its owners\""))
                            .isEmpty();
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(refused).isGreaterThan(400);
        assertThat(accepted).isGreaterThan(15);
        Figures.write(
                "reach",
                refused + " ARNs and patterns of what is not a lane's flows' refused in a statement without a reason",
                accepted + " of the lane's flows' own accepted");
    }

    @Test
    void whatAnAccountHasIsNoLanes() throws IOException {
        String right = Files.readString(folder.resolve("accounts/dev.conf"))
                + "\nterraform.assume-role-arn = \"arn:aws:iam::123456789012:role/deploy\"\n"
                + "terraform.backend { type = s3, s3 { bucket = tidewater-state, region = us-east-1 } }\n";

        assertThat(report(right, "arn:aws:iam::123456789012:role/dep*", ""))
                .contains("which reaches terraform.assume-role-arn of dev");
        assertThat(report(right, "arn:aws:s3:::tidewater-state/*", ""))
                .contains("which reaches terraform.backend.s3.bucket of dev");
        assertThat(report(right, "arn:aws:iam::123456789012:oidc-provider/*", ""))
                .contains("which reaches circleci.provider of dev");
    }

    @Test
    void aNameThatOnlyBeginsAlikeIsAnothersThing() throws IOException {
        String right = Files.readString(folder.resolve("accounts/dev.conf"));

        assertThat(report(right, "arn:aws:secretsmanager:us-east-1:123456789012:secret:team/{type}/*", ""))
                .isEmpty();
        assertThat(report(right, "arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/dev/test/x-??????", ""))
                .isEmpty();
        assertThat(report(right, "arn:aws:s3:::data-flows-prefect-fs-dev-live-123456789012-copies/*", ""))
                .isEmpty();
        assertThat(report(right, "arn:aws:ecs:us-east-1:123456789012:service/warehouse/etl-*", ""))
                .isEmpty();
        assertThat(report(right, "arn:aws:iam::123456789012:role/glue-*", "")).isEmpty();
        assertThat(report(right, "arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-live", ""))
                .isEmpty();
    }

    @Test
    void aRoleIsReachedBelowItsPath() throws IOException {
        String below = Files.readString(folder.resolve("accounts/dev.conf")) + "\niam.path = /a/b/\n";
        String role = "role/%sprefect-v2-dev-live-agent-task";

        assertThat(report(below, "arn:aws:iam::123456789012:" + role.formatted("a/b/"), ""))
                .contains("which reaches agent.task-role-name of dev/live");
        assertThat(report(below, "arn:aws:iam::123456789012:role/a/*", "")).contains("which reaches ");
        assertThat(report(below, "arn:aws:iam::123456789012:role/glue-*", "")).isEmpty();
        assertThat(report(below, "arn:aws:iam::123456789012:" + role.formatted(""), ""))
                .as("no role of ours")
                .isEmpty();
    }

    @Test
    void aMessageNamesKeyLaneAndWhoseItIs() throws IOException {
        assertThat(report(
                        Files.readString(folder.resolve("accounts/dev.conf")),
                        "arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/dev/*",
                        ""))
                .contains("in dev/test, which reaches flow-ci.deploy-secret of dev/live, CI's (")
                .contains(") and 5 more")
                .contains("or say in reaches-because beside it why they may reach more");
    }

    @Test
    void aStatementIsOfItsOwnPartition() throws IOException {
        assertThat(report(
                        Files.readString(folder.resolve("accounts/dev.conf")),
                        "arn:aws-cn:sqs:us-east-1:123456789012:q",
                        ""))
                .contains("resources[0] \"arn:aws-cn:", "is of another partition than us-east-1");
    }

    /** The report with one statement in dev/test; empty if it is accepted. */
    private String report(String right, String resource, String more) throws IOException {
        Files.writeString(
                folder.resolve("accounts/dev.conf"),
                right + "\n" + STATEMENT + " { actions = [\"some:Action\"], resources = [\"" + resource + "\"]" + more
                        + " }");
        try {
            PLATFORM.configuration(folder, List.of());
            return "";
        } catch (InvalidConfiguration e) {
            return e.getMessage();
        }
    }

    private static List<Thing> things() {
        List<Thing> things = new ArrayList<>(table());
        keys().keySet().stream()
                .filter(key -> things.stream().noneMatch(thing -> thing.key().equals(key)))
                .map(key -> new Thing(key, "flows", List.of()))
                .toList()
                .forEach(things::add);
        return things;
    }

    private static List<Thing> table() {
        return THINGS.lines()
                .map(line -> line.split(" +"))
                .map(words -> new Thing(
                        words[0],
                        words[1],
                        List.of(words).subList(2, words.length).stream()
                                .map("arn:aws:"::concat)
                                .toList()))
                .toList();
    }

    /** Every key that names something, and the type of its name. */
    private static SortedMap<String, Class<?>> keys() {
        SortedMap<String, Class<?>> keys = new TreeMap<>();
        PLATFORM.sections().forEach(section -> collect(section.type(), section.name(), keys));
        return keys;
    }

    /** The ARNs of all types of resources, if they had this name. */
    private static List<String> writtenDown(String name, ConfiguredStack stack) throws IOException {
        List<String> arns = new ArrayList<>();
        try (InputStream in = ResourceTypes.class.getResourceAsStream("resource-types.json")) {
            new ObjectMapper()
                    .readTree(in)
                    .findValues("arns")
                    .forEach(all -> all.forEach(template -> arns.add(template.asText()
                            .replace("{partition}", "aws")
                            .replace("{region}", stack.account().region().value())
                            .replace("{account}", stack.account().id().value())
                            .replaceFirst("/\\{\\w+ after /}$", name.startsWith("/") ? name : "/" + name)
                            .replaceFirst("\\{\\w+}$", name))));
        }
        return arns;
    }

    /** A choice is named at its key, and its name stands below the option. */
    private static String valueKey(String key) {
        return key.endsWith("secret") ? key + ".by-name.name" : key.replace("KEY", "key");
    }

    private static Map<String, String> values(ConfiguredStack stack) {
        Settings settings = stack.lane().isPresent()
                ? stack.lane().get().settings()
                : stack.settings().settings();
        Map<String, String> values = new TreeMap<>();
        settings.entries()
                .forEach(entry -> values.put(entry.key(), entry.value().replace("\"", "")));
        return values;
    }

    private static List<String> arns(Thing thing, String name, ConfiguredStack stack) {
        if (thing.arns().isEmpty()) {
            try {
                Object unique =
                        keys().get(thing.key()).getConstructor(String.class).newInstance(name);
                return ((UniqueName) unique)
                        .arns(stack.account().place()).stream()
                                .map(ArnPattern::value)
                                .toList();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(thing.key(), e);
            }
        }
        return thing.arns().stream()
                .map(arn -> arn.replace("{name}", name)
                        .replace("{region}", stack.account().region().value())
                        .replace("{account-id}", stack.account().id().value()))
                .toList();
    }

    /** Ways to mean it. */
    private static List<String> patterns(String arn, String name) {
        String half = name.substring(0, name.length() / 2);
        String[] parts = arn.split(":", 6);
        return List.of(
                arn,
                arn.replace(name, half + "*"),
                arn.replace(name, half + "?" + name.substring(half.length() + 1)),
                arn.replace(name, half + "${aws:PrincipalTag/rest}"),
                String.join(":", parts[0], parts[1], parts[2], "*", "*", parts[5]),
                arn.replace(parts[5], "*" + parts[5].charAt(parts[5].length() - 1)));
    }

    private static void collect(Type type, String key, SortedMap<String, Class<?>> keys) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            collect(arguments[arguments.length - 1], key + (generic.getRawType() == Map.class ? ".KEY" : ""), keys);
            return;
        }
        Class<?> raw = (Class<?>) type;
        if (UniqueName.class.isAssignableFrom(raw)) {
            // AWS names security groups by ids that it invents.
            if (raw != SecurityGroupName.class) {
                keys.put(key, raw);
            }
        } else if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                if (!component.isAnnotationPresent(Existing.class)) {
                    String below = component.getName().equals("value") ? "" : "." + kebab(component.getName());
                    collect(component.getGenericType(), key + below, keys);
                }
            }
        } else if (raw.isSealed()) {
            for (Class<?> option : raw.getPermittedSubclasses()) {
                collect(option, key + "." + kebab(option.getSimpleName()), keys);
            }
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
