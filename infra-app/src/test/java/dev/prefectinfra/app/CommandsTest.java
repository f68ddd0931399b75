package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.storage.FlowBucketModule;
import dev.prefectinfra.testing.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that need no Node: what they print where, and their exit codes. */
final class CommandsTest {
    /** The only test that reads config/, which belongs to whoever uses this, and says nothing of its values. */
    @Test
    void theConfigurationOfThisPlatformIsValid() {
        CommandLineRun run = CommandLineRun.of(Main.platform(), "validate", "--config=../config");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void theSampleIsValid() {
        CommandLineRun run = CommandLineRun.sample("validate");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("2 accounts, 4 lanes and 6 stacks are fine\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void everyProblemIsReportedAndCounted() {
        CommandLineRun run = CommandLineRun.sample(
                "validate", "--set=circleci.organization-id=acme", "--set=agent.size.memory=4000", "--set=agnt.x=1");

        assertThat(run.err()).isEqualTo("""
                --set agent.size.memory=4000: agent.size.memory 4000 MiB is not offered with cpu = 1024
                    allowed: 2048 to 8192 in steps of 1024
                --set agnt.x=1: agnt is unknown
                    did you mean agent?
                --set circleci.organization-id=acme: circleci.organization-id "acme" cannot be a UUID: it has 4 characters
                    allowed: 8-4-4-4-12 hexadecimal digits
                3 problems
                """);
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void modulesThatDoNotFitTogetherAreNotTheUsersFault(@TempDir Path config) throws IOException {
        Infra withoutRoles = new Infra().with(new FlowBucketModule());
        write(config, """
                tags.team = data
                terraform.backend.type = local
                deployment-types.test.lane.branch = dev-v2
                """);

        CommandLineRun run = CommandLineRun.of(withoutRoles, "validate", "--config=" + config);

        assertThat(run.err()).isEqualTo("""
                The modules do not fit together:
                  No module binds dev.prefectinfra.iam.contract.FlowRoles. [dev.prefectinfra.storage.FlowBucketModule.flowBucket()[3]]
                """);
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void listHasALinePerStack() {
        CommandLineRun run = CommandLineRun.sample("list");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                prefect-v2-dev-ci     dev   -     https://app.terraform.io/app/tidewater/workspaces/prefect-v2-dev-ci
                prefect-v2-dev-live   dev   live  https://app.terraform.io/app/tidewater/workspaces/prefect-v2-dev-live
                prefect-v2-dev-test   dev   test  https://app.terraform.io/app/tidewater/workspaces/prefect-v2-dev-test
                prefect-v2-prod-ci    prod  -     https://app.terraform.io/app/tidewater/workspaces/prefect-v2-prod-ci
                prefect-v2-prod-live  prod  live  https://app.terraform.io/app/tidewater/workspaces/prefect-v2-prod-live
                prefect-v2-prod-test  prod  test  https://app.terraform.io/app/tidewater/workspaces/prefect-v2-prod-test
                """);
        assertThat(run.code()).isZero();
    }

    @Test
    void listHasAnObjectPerStackForScripts() {
        String role = "arn:aws:iam::210987654321:role/terraform-cloud-prod-";
        String workspace = ("{\"hostname\": \"app.terraform.io\", \"organization\": \"tidewater\","
                        + " \"project\": null, \"execution_mode\": \"remote\", \"terraform_version\": \"1.11.4\","
                        + " \"variables\": [{\"key\": \"TFC_AWS_PROVIDER_AUTH\", \"value\": \"true\"},"
                        + " {\"key\": \"TFC_AWS_PLAN_ROLE_ARN\", \"value\": \"@plan\"},"
                        + " {\"key\": \"TFC_AWS_APPLY_ROLE_ARN\", \"value\": \"@apply\"}],"
                        + " \"teams\": [{\"name\": \"prefect-v2-plan\", \"access\": \"plan\"},"
                        + " {\"name\": \"prefect-v2-prod\", \"access\": \"write\"}],"
                        + " \"notifications\": [], \"vcs\": null}")
                .replace("@", role);
        CommandLineRun run = CommandLineRun.sample("list", "--json");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("[\n").endsWith("\n]\n").contains("""
                  {
                    "name": "prefect-v2-prod-ci",
                    "kind": "account",
                    "account": "prod",
                    "account_id": "210987654321",
                    "region": "us-east-1",
                    "partition": "aws",
                    "deployment_type": null,
                    "branch": null,
                    "folder": "stacks/prefect-v2-prod-ci",
                    "state": "https://app.terraform.io/app/tidewater/workspaces/prefect-v2-prod-ci",
                    "workspace": WORKSPACE
                  },
                  {
                    "name": "prefect-v2-prod-live",
                    "kind": "lane",
                    "account": "prod",
                    "account_id": "210987654321",
                    "region": "us-east-1",
                    "partition": "aws",
                    "deployment_type": "live",
                    "branch": "main-v2",
                    "folder": "stacks/prefect-v2-prod-live",
                    "state": "https://app.terraform.io/app/tidewater/workspaces/prefect-v2-prod-live",
                    "workspace": WORKSPACE
                  },
                """.replace("WORKSPACE", workspace));
        assertThat(run.code()).isZero();
    }

    @Test
    void aWorkspaceIsAsItsAccountSaysAndNothingIsThereWithoutTheCloud() {
        String workspaces = "--set=terraform.backend.cloud.workspaces.";
        CommandLineRun run = CommandLineRun.sample(
                "list",
                "--json",
                "--set=terraform.backend.cloud.project=flows",
                workspaces + "plan-team=null",
                workspaces + "notifications.failed={ type = microsoft-teams, triggers = [\"run:errored\"],"
                        + " url-variable = TEAMS_URL }",
                workspaces + "workflow={ type = vcs, vcs { repository = acme/infra, branch = main,"
                        + " oauth-token-id = ot-1 } }");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains(
                        "\"project\": \"flows\"",
                        "\"teams\": [{\"name\": \"prefect-v2-dev\", \"access\": \"write\"}]",
                        "\"notifications\": [{\"name\": \"failed\", \"type\": \"microsoft-teams\","
                                + " \"triggers\": [\"run:errored\"], \"url_variable\": \"TEAMS_URL\"}]",
                        "\"vcs\": {\"repository\": \"acme/infra\", \"branch\": \"main\", \"directory\":"
                                + " \"terraform/stacks/prefect-v2-dev-ci\", \"oauth_token_id\": \"ot-1\","
                                + " \"github_app_installation_id\": null}");
        assertThat(CommandLineRun.sample("list", "--json", workspaces + "execution-mode=local")
                        .out())
                .contains("\"execution_mode\": \"local\"", "\"variables\": []")
                .doesNotContain("TFC_AWS");
        assertThat(CommandLineRun.sample("list", "--json", "--set=terraform.backend.type=local")
                        .out())
                .contains("\"workspace\": null")
                .doesNotContain("\"workspace\": {");
    }

    @Test
    void configShowsWhatCountsForALaneAndWhereItWasSet(@TempDir Path config) throws IOException {
        write(config, """
                tags { team = data, service = "flows-{type}" }
                terraform.backend.type = local
                deployment-types.test {
                  lane.branch = dev-v2
                }
                """);

        CommandLineRun run = CommandLineRun.of(
                new Infra(),
                "config",
                "dev/test",
                "--config=" + config,
                "--set=terraform.backend.cloud.workspaces=null",
                "--set=terraform.protect-data=false",
                "--set=tags.service=flows");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().replace(config + "/", "").replaceAll("(reference.conf):\\d+", "$1:N"))
                .isEqualTo("""
                        account.id = "012345678901"                                     # accounts/dev.conf:1; a change leaves all resources behind and creates new ones
                        account.region = "eu-west-1"                                    # accounts/dev.conf:1; a change leaves all resources behind and creates new ones
                        lane.branch = "dev-v2"                                          # infra.conf:4
                        lane.enabled = true                                             # dev.prefectinfra.core.config.load/reference.conf:N; a change to false leaves a stale stack
                        tags.environment = "dev"                                        # dev.prefectinfra.core.stack/reference.conf:N
                        tags.service = "flows"                                          # --set tags.service=flows
                        tags.team = "data"                                              # infra.conf:1
                        terraform.backend.cloud.hostname = "app.terraform.io"           # dev.prefectinfra.core.stack/reference.conf:N
                        terraform.backend.local.directory = "../../../terraform-state"  # dev.prefectinfra.core.stack/reference.conf:N
                        terraform.backend.s3.key-prefix = "prefect-v2"                  # dev.prefectinfra.core.stack/reference.conf:N
                        terraform.backend.type = "local"                                # infra.conf:2
                        terraform.protect-data = false                                  # --set terraform.protect-data=false
                        terraform.provider-version = ">= 5.23.1, < 7.0.0"               # dev.prefectinfra.core.stack/reference.conf:N
                        terraform.required-version = ">= 1.10"                          # dev.prefectinfra.core.stack/reference.conf:N
                        """);
        assertThat(run.code()).isZero();
    }

    @Test
    void configCanBeAskedForSomeKeys() {
        List<String> all =
                CommandLineRun.sample("config", "dev/test").out().lines().toList();

        assertThat(CommandLineRun.sample("config", "dev/test", "agent.size", "lane")
                        .out()
                        .lines())
                .map(line -> line.replaceFirst(" +#.*", ""))
                .containsExactly(
                        "agent.size.architecture = \"x86-64\"",
                        "agent.size.cpu = 1024",
                        "agent.size.memory = 2048",
                        "lane.branch = \"dev-v2\"",
                        "lane.enabled = true");
        assertThat(CommandLineRun.sample("config", "dev/test", "alarms").out().lines())
                .hasSizeBetween(5, all.size() / 4)
                .allMatch(line -> line.startsWith("alarms."));
        assertThat(CommandLineRun.sample("config", "dev/test", "agent.siez", "alerts")
                        .err())
                .isEqualTo("""
                        config dev/test agent.siez: has no value there
                            did you mean agent.size?
                        config dev/test alerts: has no value there
                            did you mean alarms?
                        2 problems
                        """);
    }

    @Test
    void configExplainsKeysAndNamesThoseThatAreNotSet() {
        String out = CommandLineRun.sample("config", "dev/test", "flow-ci", "--explain")
                .out();

        assertThat(out.replaceAll("(reference.conf):\\d+", "$1:N"))
                .contains(
                        """

                        # The role's name: at most 64 characters. Cannot be changed later: the role would be replaced.
                        flow-ci.name = "prefect-v2-dev-test-flow-ci"  # dev.prefectinfra.ci/reference.conf:N; a change replaces the role
                        """,
                        "flow-ci.deploy-secret.by-name.kms-key-arn = null  # dev.prefectinfra.ci/reference.conf:N");
        assertThat(out.lines().filter(line -> line.startsWith("# Projects of CircleCI: a list")))
                .as("once, above all that it is about")
                .hasSize(1);
    }

    @Test
    void configFitsIntoTheTerminal() {
        String[] args = {"config", "dev/test", "account", "--config=" + CommandLineRun.SAMPLE};

        assertThat(CommandLineRun.of(Main.platform(), 60, args).out()).isEqualTo("""
                account.id = "123456789012"
                    # ../examples/prefect-2/accounts/dev.conf:5; a change leaves all resources behind and creates new ones
                account.region = "us-east-1"
                    # ../examples/prefect-2/accounts/dev.conf:6; a change leaves all resources behind and creates new ones
                """);
        assertThat(CommandLineRun.of(Main.platform(), 200, args).out())
                .isEqualTo(CommandLineRun.of(Main.platform(), args).out());
    }

    @Test
    void configOfNothingNamesWhatThereIs() {
        CommandLineRun run = CommandLineRun.sample("config", "dev/tset");

        assertThat(run.err()).isEqualTo("""
                config dev/tset: is not configured
                    allowed: dev, dev/live, dev/test, prod, prod/live, prod/test
                1 problem
                """);
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "synt", "synth --acount dev", "config", "list extra", "validate --set", "validate --config"})
    void aWrongCommandLineIsWrongInput(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);

        CommandLineRun run = CommandLineRun.of(Main.platform(), args);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        // What is wrong, and where to look or what was meant; not the whole help.
        assertThat(run.err().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "synt|did you mean synth?",
                "lst|did you mean list?",
                "LIST|did you mean list?",
                "deploy|allowed: access, adopt, check, completion, config, diff, doctor, help, init, list, page, pipelines, synth, validate"
            })
    void aCommandThatIsNotThereIsNoOtherOne(String command, String fix) {
        assertThat(CommandLineRun.of(Main.platform(), command).err())
                .isEqualTo("There is no command \"" + command + "\"\n    " + fix + "\n");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(CommandLineRun.of(Main.platform(), "help", "list").out())
                .isEqualTo(CommandLineRun.of(Main.platform(), "list", "--help").out());
    }

    @Test
    void anotherSpellingOfAWordIsRecognized() {
        assertThat(CommandLineRun.sample("validate", "--set=agent.size.architecture=ARM64")
                        .err())
                .contains("did you mean arm64?");
        assertThat(CommandLineRun.sample("validate", "--set=agent.size.architecture=X86_64")
                        .err())
                .contains("did you mean x86-64?");
    }

    @Test
    void aMisspeltOptionIsRecognized() {
        assertThat(CommandLineRun.of(Main.platform(), "synth", "--acount", "dev")
                        .err())
                .isEqualTo("Unknown options: '--acount', 'dev'\nPossible solutions: --account\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "synth",
                "validate",
                "list",
                "config",
                "check",
                "access",
                "diff",
                "page",
                "pipelines",
                "adopt"
            })
    void help(String command) {
        CommandLineRun run = command.isEmpty()
                ? CommandLineRun.of(Main.platform(), "--help")
                : CommandLineRun.of(Main.platform(), command, "--help");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        Golden.check("help" + (command.isEmpty() ? "" : "-" + command) + ".txt", run.out());
    }

    /** Bash, after its own fashion: whatever TAB offers is what the command has. */
    @ParameterizedTest
    @CsvSource({"'infra sy',synth", "'infra synth --dep',--deployment-type", "'infra config --j',--json"})
    void tabCompletesCommandsAndOptions(String typed, String completed, @TempDir Path folder) throws Exception {
        Path script = folder.resolve("infra.bash");
        Files.writeString(
                script, CommandLineRun.of(Main.platform(), "completion").out());
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source \"$0\"; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$1;"
                                + " COMP_POINT=${#1}; _complete_infra; echo \"${COMPREPLY[*]}\"",
                        script.toString(),
                        typed)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(completed);
    }

    @Test
    void theVersionIsWhatAReportOfABugNeeds() {
        assertThat(CommandLineRun.of(Main.platform(), "--version").out())
                .matches("infra [0-9].+\ncdktf 0[.].+\n@cdktf/provider-aws [0-9]+[.].+\nJDK [0-9]+.*\n");
    }

    /** A configuration of the account dev. */
    private static void write(Path config, String infra) throws IOException {
        Files.writeString(config.resolve("infra.conf"), infra);
        Path accounts = Files.createDirectory(config.resolve("accounts"));
        Files.writeString(accounts.resolve("dev.conf"), "account { id = \"012345678901\", region = eu-west-1 }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "--version", "validate", "list", "config dev/test", "check", "check --rules", "access"
            })
    void outputThatCannotBeWrittenIsAFailure(String line) {
        StringWriter err = new StringWriter();
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
        if (!args.get(0).startsWith("-") && !args.contains("--rules")) {
            args.add("--config=" + CommandLineRun.SAMPLE);
        }
        Terminal terminal = new Terminal(
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(full),
                new PrintWriter(err),
                false,
                false,
                () -> 0);

        int code = InfraCommand.execute(Main.platform(), terminal, args.toArray(String[]::new));

        assertThat(err.toString()).contains("Not all output was written");
        assertThat(code).isEqualTo(1);
    }
}
