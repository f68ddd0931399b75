package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.app.Layer.Placed;
import dev.prefectinfra.bootstrap.BootstrapConfig;
import dev.prefectinfra.ci.AgentImagesCiConfig;
import dev.prefectinfra.ci.FlowCiConfig;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.ecs.agent.AgentConfig;
import dev.prefectinfra.ecs.observe.AlarmsConfig;
import dev.prefectinfra.ecs.secret.PrefectSecretConfig;
import dev.prefectinfra.ecs.service.ServiceConfig;
import dev.prefectinfra.storage.AgentImagesConfig;
import dev.prefectinfra.testing.MistakeKind;
import dev.prefectinfra.testing.WrongInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key of every section of the platform, wrong in every way and in every layer that may hold it, through the
 * command line: exit code 2, a message with the place, the key and what is allowed, and nothing else.
 */
final class BadInputTest {
    /** What is wrong in most keys, and right in these. A line that no case needs fails too. */
    private static final List<Accepted> ACCEPTED = List.of(
            // Sentences for reviewers. They reach no output.
            new Accepted(
                    ".*\\.(ListAll\\.any-resource-reason|(shared|reaches)-because)|checks\\.accepted\\..*\\.aws_.*",
                    MistakeKind.QUOTE,
                    MistakeKind.BACKSLASH,
                    MistakeKind.STAR,
                    MistakeKind.QUESTION_MARK,
                    MistakeKind.LOOK_ALIKE),
            // What a program of the user's gets, as it is.
            new Accepted("(agent|worker)\\.container\\.environment\\.LOG_FORMAT", MistakeKind.EMPTY),
            new Accepted(
                    "(agent|worker)\\.container\\.(environment\\.LOG_FORMAT|health-check\\.command\\[0])",
                    MistakeKind.QUOTE,
                    MistakeKind.BACKSLASH,
                    MistakeKind.STAR,
                    MistakeKind.QUESTION_MARK,
                    MistakeKind.LOOK_ALIKE),
            // A command's words may be alike.
            new Accepted("(agent|worker)\\.container\\.health-check\\.command\\[1]", MistakeKind.TWICE),
            // AWS takes tags in any script; the last form is that of a tag's key.
            new Accepted("tags\\.(environment|service|team|extra\\.cost-center)", MistakeKind.LOOK_ALIKE),
            new Accepted("network\\.source\\.lookup\\.(vpc-name|subnet-tags\\.Tier)", MistakeKind.LOOK_ALIKE),
            new Accepted("(tags\\.extra|network\\.source\\.lookup\\.subnet-tags)\\.", MistakeKind.LOOK_ALIKE),
            // EC2 allows it there.
            new Accepted("(agent\\.|worker\\.|network\\.flow-)egress\\.https\\.description", MistakeKind.STAR),
            // A team's own statements: the only place for a wildcard. S3's keys may hold the others.
            new Accepted(
                    "(flow-roles\\.(task\\.statements\\.SendToIngest|further\\.reports\\.statements\\.ReadTable)"
                            + "|bootstrap\\.further-types\\.aws_dynamodb_table\\.apply\\.MakeTables)\\.resources\\[0]",
                    MistakeKind.QUOTE,
                    MistakeKind.BACKSLASH,
                    MistakeKind.STAR,
                    MistakeKind.QUESTION_MARK,
                    MistakeKind.POLICY_VARIABLE,
                    MistakeKind.OTHER_SERVICE,
                    MistakeKind.OTHER_REGION,
                    MistakeKind.OTHER_ACCOUNT,
                    MistakeKind.OF_AWS),
            // A key, and a topic, of another account may allow ours; a secret with a customer key, too.
            new Accepted(
                    ".*\\.kms-key-arn|(prefect-secret\\.(flow-runs\\.own\\.)?secret|flow-ci\\.deploy-secret)\\.by-arn\\.arn",
                    MistakeKind.OTHER_ACCOUNT),
            // Policies have no region.
            new Accepted("iam\\.permissions-boundary-arn", MistakeKind.OF_AWS),
            new Accepted(
                    "(flow-roles|bootstrap)\\..*\\.conditions\\.[^.]+\\.[^.]+\\[0]",
                    MistakeKind.QUOTE,
                    MistakeKind.BACKSLASH,
                    MistakeKind.STAR,
                    MistakeKind.QUESTION_MARK,
                    MistakeKind.POLICY_VARIABLE));

    private static final String PROJECTS = IntStream.range(0, 12)
            .mapToObj(
                    "{ id = c75e19b0-3a84-4d62-8f0e-b92d6a1c4e%02d, vcs-origin = github.com/tidewater/flows }"
                            ::formatted)
            .collect(Collectors.joining(", ", "[", "]"));
    private static final String TAGS =
            IntStream.range(0, 48).mapToObj(i -> "earlier-" + i).collect(Collectors.joining(", ", "[", "]"));

    /** What only shows beside other sections. Which those are, no record says, so that they are listed. */
    private static final List<WrongInput> BESIDE_OTHERS = List.of(
            besideOthers(
                    AlarmsConfig.SECTION,
                    "cluster.container-insights",
                    "alarms.agent.not-running.enabled is on, and it counts tasks with Container Insights",
                    "alarms.agent.not-running.enabled = true",
                    "cluster.container-insights = disabled"),
            besideOthers(
                    AlarmsConfig.SECTION,
                    "alarms.worker-events.late.minutes",
                    "alarms.worker-events.late.minutes 36 is not 5 minutes less than the 40",
                    "alarms.worker-events.late.minutes = 36",
                    "worker.enabled = true",
                    "worker.runtime.prefect-3.events.retention-minutes = 40"),
            besideOthers(
                    PrefectSecretConfig.SECTION,
                    "prefect-secret.auth-string-key",
                    "prefect-secret.auth-string-key is set, and the lane has an agent of Prefect 2",
                    "prefect-secret.auth-string-key = auth"),
            besideOthers(
                    PrefectSecretConfig.SECTION,
                    "prefect-secret.auth-string-key",
                    "prefect-secret.auth-string-key is set, and the lane has a worker of Prefect 2",
                    "prefect-secret.auth-string-key = auth",
                    "agent.enabled = false",
                    "worker { enabled = true, runtime.type = prefect-2, spot = false }"),
            besideOthers(
                    AgentConfig.SECTION,
                    "agent.enabled",
                    "agent.enabled is false, and so is worker.enabled",
                    "agent.enabled = false"),
            besideOthers(
                    AgentImagesConfig.SECTION,
                    "agent-images.keep-tags",
                    "agent-images.keep-tags and the lanes of the account name 49 tags",
                    "agent-images.keep-tags = " + TAGS),
            besideOthers(
                    BootstrapConfig.SECTION,
                    "bootstrap.enabled",
                    "bootstrap.enabled is true, but nothing says whose runs plan and apply this account",
                    "bootstrap.enabled = true",
                    "bootstrap.terraform-cloud.organization = null",
                    "terraform.backend.type = local"),
            besideOthers(
                    BootstrapConfig.SECTION,
                    "bootstrap.boundary.type",
                    "bootstrap.boundary.type makes the boundary of all roles, but iam.permissions-boundary-arn is \"",
                    "bootstrap.boundary.type = create",
                    "bootstrap.enabled = true"),
            besideOthers(
                    BootstrapConfig.SECTION,
                    "bootstrap.enabled",
                    "bootstrap.enabled is true, and bootstrap.apply-name makes the role \"other-apply\" of runs that apply,"
                            + " but terraform.backend.cloud.workspaces.apply-role-arn gives them \"",
                    "bootstrap.enabled = true",
                    "bootstrap.apply-name = other-apply"),
            besideOthers(
                    BootstrapConfig.SECTION,
                    "bootstrap.enabled",
                    "bootstrap.enabled is true, and bootstrap.plan-name makes the role \"terraform-cloud-",
                    "bootstrap.enabled = true",
                    "terraform.backend.cloud.workspaces.plan-role-arn ="
                            + " \"arn:{partition}:iam::{account-id}:role/other-plan\""),
            besideOthers(
                    AgentImagesCiConfig.SECTION,
                    "agent-images-ci.projects",
                    "agent-images-ci.projects makes a trust policy of ",
                    "agent-images-ci.projects = " + PROJECTS),
            besideOthers(
                    FlowCiConfig.SECTION,
                    "flow-ci.trust.lane-branch.projects",
                    "flow-ci.trust.lane-branch.projects makes a trust policy of ",
                    "flow-ci.trust.lane-branch.projects = " + PROJECTS),
            besideOthers(
                    FlowCiConfig.SECTION,
                    "lane.branch",
                    "flow-ci.trust the branch a/vcs-ref/b is named like",
                    "flow-ci.trust.type = lane-branch",
                    "lane.branch = a/vcs-ref/b"));

    /** Tried in every layer, but for what two services have in common; the others take turns. */
    private static final Set<MistakeKind> EVERYWHERE =
            EnumSet.of(MistakeKind.MISSPELT, MistakeKind.MISSING, MistakeKind.WRONG_TYPE);

    /** The sample accounts go on with it, so that their lines lack what is missing. See the test about it. */
    private static final String STARTS_ANEW = "MISSING in network.source of COMMON";

    private static final int EACH_SYNTHESIZED = 20;

    @TempDir
    private Path temporary;

    private record Accepted(String key, Set<MistakeKind> kinds) {
        Accepted(String key, MistakeKind... kinds) {
            this(key, EnumSet.copyOf(Arrays.asList(kinds)));
        }

        boolean covers(WrongInput mistake) {
            return mistake.subject().strip().matches(key) && kinds.contains(mistake.kind());
        }
    }

    /**
     * @param key whose value makes it wrong
     * @param lines of which the first is reported
     */
    private static WrongInput besideOthers(Section<?> section, String key, String subject, String... lines) {
        return new WrongInput(section, MistakeKind.BESIDE_OTHERS, key, subject, "\n" + String.join("\n", lines), 2);
    }

    private record Case(WrongInput mistake, Layer layer, boolean refused) {
        static Case of(WrongInput mistake, Layer layer, ConfigCopy copy) {
            boolean hidden = mistake.kind() != MistakeKind.MISSPELT && layer.isHidden(mistake.key(), copy);
            return new Case(mistake, layer, !hidden && !isAccepted(mistake));
        }

        @Override
        public String toString() {
            return mistake + " of " + layer;
        }
    }

    @Test
    void everyMistakeInEveryKeyIsRefused() {
        ConfigCopy right = ConfigCopy.in(temporary.resolve("right"));
        assertThat(right.validate(List.of()).code()).as("without a mistake").isZero();
        List<Case> cases = cases(right);

        List<String> wrong = new ArrayList<>();
        int runs = 0;
        for (List<Case> together : together(cases)) {
            runs += judge(together, right, ConfigCopy::validate, wrong);
        }

        assertThat(wrong).as("answers to bad input").isEmpty();
        assertThat(runs).as("runs, each with many mistakes").isLessThan(cases.size() / 4);
        assertThat(ACCEPTED)
                .as("what is accepted")
                .allMatch(line -> cases.stream().anyMatch(each -> line.covers(each.mistake())));
        long keys = cases.stream().map(each -> each.mistake().key()).distinct().count();
        Collection<String> keysOfLayers = new HashSet<>();
        cases.forEach(
                each -> keysOfLayers.add(each.layer() + " " + each.mistake().key()));
        long refused = cases.stream().filter(Case::refused).count();
        Figures.write(
                "bad-input",
                refused + " bad inputs refused by validate, of " + keys + " keys",
                cases.size() - refused + " that look bad accepted, as listed or because a stronger layer counts",
                keysOfLayers.size() + " places of a key (key x layer) covered by them");
    }

    /** Without one, no ARN of another place is tried there. */
    @Test
    void everyKeyOfAnArnHasAnExample() {
        String examples = ConfigCopy.in(temporary.resolve("config")).examples();
        for (Section<?> section : Main.platform().sections()) {
            List<WrongInput> all = WrongInput.allOf(section, examples);
            assertThat(keys(all, MistakeKind.EMPTY).filter(key -> key.matches(".*[.-]arn")))
                    .isSubsetOf(keys(all, MistakeKind.OTHER_PARTITION).toList());
        }
    }

    private static Stream<String> keys(List<WrongInput> all, MistakeKind kind) {
        return all.stream().filter(each -> each.kind() == kind).map(WrongInput::key);
    }

    @Test
    void synthRefusesThemTooAndWritesNothing() {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        Path out = temporary.resolve("out");
        List<List<Case>> refused = together(cases(copy)).stream()
                .filter(together -> together.get(0).refused())
                .toList();
        List<String> wrong = new ArrayList<>();
        int synthesized = 0;
        for (int i = 0; i < refused.size(); i += EACH_SYNTHESIZED) {
            judge(refused.get(i), copy, (each, options) -> each.synth(out, options), wrong);
            assertThat(out).as(refused.get(i).toString()).doesNotExist();
            synthesized += refused.get(i).size();
        }
        assertThat(wrong).isEmpty();
        Figures.write("bad-input-synth", synthesized + " bad inputs refused by synth, which wrote nothing");
    }

    @Test
    void aNullStartsAnObjectAnewThatAnotherLayerGoesOnWith() {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        copy.infra().append("\nnetwork.source = null", 2);

        assertThat(Refusal.flaw(
                        copy.validate(List.of()), copy.account().file() + ":10: network.source.type is missing"))
                .isEmpty();
    }

    /** A key of an account in a deployment type's layer: there is one message for the whole section. */
    @Test
    void aSectionOfAccountsBelongsToNoDeploymentType() {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        List<String> wrong = new ArrayList<>();
        for (Section<?> section : Main.platform().sections()) {
            for (Layer layer : Layer.values()) {
                if (!layer.allows(section)) {
                    WrongInput mistake =
                            WrongInput.allOf(section, copy.examples()).get(1);
                    Placed placed = layer.place(mistake, copy);
                    String report = Refusal.shown(placed.at().get(0)) + ": " + layer.prefix() + section.name()
                            + " belongs to an account, not to a deployment type";
                    CommandLineRun run = copy.validate(placed.options());
                    note(
                            Case.of(mistake, layer, copy),
                            Refusal.flaw(run, report.substring(0, report.length() - 1)),
                            wrong);
                    copy.restore();
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Whether it only looks wrong. */
    static boolean isAccepted(WrongInput mistake) {
        return ACCEPTED.stream().anyMatch(line -> line.covers(mistake));
    }

    private static List<Case> cases(ConfigCopy copy) {
        List<Case> cases = new ArrayList<>();
        Set<String> tried = new HashSet<>();
        int turn = 0;
        for (Section<?> section : Main.platform().sections()) {
            List<Layer> layers = Arrays.stream(Layer.values())
                    .filter(each -> each.allows(section))
                    .toList();
            for (WrongInput mistake : WrongInput.allOf(section, copy.examples())) {
                turn++;
                String part = ServiceConfig.class.isAssignableFrom(section.type())
                        ? mistake.key().substring(section.name().length())
                        : mistake.key();
                Set<Layer> chosen = EVERYWHERE.contains(mistake.kind()) && tried.add(mistake.kind() + part)
                        ? new LinkedHashSet<>(layers)
                        : Set.of(layers.get(turn % layers.size()));
                chosen.stream()
                        .map(layer -> Case.of(mistake, layer, copy))
                        .filter(each -> !STARTS_ANEW.equals(each.toString()))
                        .forEach(cases::add);
            }
        }
        for (WrongInput mistake : BESIDE_OTHERS) {
            Arrays.stream(Layer.values())
                    .filter(each -> each.allows(mistake.section()))
                    .map(layer -> Case.of(mistake, layer, copy))
                    .forEach(cases::add);
        }
        return cases;
    }

    /** Cases for one run each: of one layer, of sections that differ, and either all refused or all accepted. */
    private static Collection<List<Case>> together(List<Case> cases) {
        Map<String, Integer> ofSection = new HashMap<>();
        Map<String, List<Case>> together = new LinkedHashMap<>();
        for (Case each : cases) {
            String kind = each.layer() + " " + each.refused() + " ";
            String own = each.mistake().kind() == MistakeKind.BESIDE_OTHERS ? each.toString() : "";
            int number = ofSection.merge(kind + each.mistake().section().name(), 1, Integer::sum);
            together.computeIfAbsent(kind + own + number, k -> new ArrayList<>())
                    .add(each);
        }
        return together.values();
    }

    /**
     * Runs cases at once; if an answer is not what it should be, each half of them by itself, so that what is wrong in
     * the end is so alone.
     *
     * @return how many runs that took
     */
    private static int judge(
            List<Case> cases,
            ConfigCopy copy,
            BiFunction<ConfigCopy, List<String>, CommandLineRun> command,
            List<String> wrong) {
        Placed placed =
                cases.get(0).layer().place(cases.stream().map(Case::mistake).toList(), copy);
        CommandLineRun run = command.apply(copy, placed.options());
        copy.restore();
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            note(cases.get(i), flaw(cases.get(i), run, placed.at().get(i)), complaints);
        }
        if (complaints.isEmpty() || cases.size() == 1) {
            wrong.addAll(complaints);
            return 1;
        }
        int half = cases.size() / 2;
        return 1
                + judge(cases.subList(0, half), copy, command, wrong)
                + judge(cases.subList(half, cases.size()), copy, command, wrong);
    }

    /** What is wrong with the answer to a case; empty when nothing is. */
    private static String flaw(Case each, CommandLineRun run, String at) {
        if (each.refused()) {
            return Refusal.flaw(run, report(each, at));
        }
        return run.code() == 0 ? "" : "is accepted there, but not by the program: " + run.err();
    }

    private static String report(Case each, String at) {
        boolean unknownSection = each.mistake().kind() == MistakeKind.MISSPELT
                && !each.mistake().key().contains(".");
        return Refusal.shown(at) + ": " + (unknownSection ? each.layer().prefix() : "")
                + each.mistake().subject();
    }

    private static void note(Case each, String complaint, List<String> wrong) {
        if (!complaint.isEmpty()) {
            wrong.add(each + " " + complaint);
        }
    }
}
