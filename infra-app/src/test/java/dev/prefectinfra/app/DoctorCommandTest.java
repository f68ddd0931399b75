package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.app.doctor.Machine;
import dev.prefectinfra.app.doctor.ThisMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the doctor says of machines that lack one thing each. */
final class DoctorCommandTest {
    private static final String SECRET = "not-to-be-seen";
    private static final String IDENTITY =
            "{\"Account\": \"111122223333\", \"Arn\": \"arn:aws:sts::111122223333:x/me\"}";

    /** A machine that has it all, as the sample with workers needs it. */
    private final FakeMachine machine = new FakeMachine();

    @TempDir
    private Path home;

    @Test
    void aMachineThatHasItAllIsFine() {
        Run run = doctor();

        assertThat(run.out().lines()).allMatch(line -> line.startsWith("found      "));
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "found      Node.js: v22.11.0\n",
                        "found      Terraform: 1.12.1\n",
                        "found      state: the organization saltmarsh at app.terraform.io\n",
                        "found      AWS identity: arn:aws:sts::111122223333:x/me, the account dev\n",
                        "found      Prefect secret of prefect-v2-dev-test: prefect/dev/test/worker\n",
                        "found      flow runs' secret of prefect-v2-dev-test: prefect/dev/test/flow-runs\n",
                        "found      deploy secret of prefect-v2-dev-test: ",
                        "found      worker's image of prefect-v2-dev-test: data-flows-prefect-agent-dev imageTag=prefect-worker-9d31c7e",
                        "found      work pool of prefect-v2-dev-test: ",
                        "found      work pool of prefect-v2-prod-live: ")
                .doesNotContain("secret of prefect-v2-prod-live", SECRET);
    }

    /** Each thing that can be absent, with what is said then. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node --version        |                                          | missing    Node.js: no node that runs
            node --version        | v18.20.1                                 | too old    Node.js: v18.20.1
            terraform version     |                                          | missing    Terraform: no terraform that runs
            terraform version     | {"terraform_version": "1.9.8"}           | too old    Terraform: 1.9.8
            git --version         |                                          | missing    git: no git that runs
            skopeo --version      |                                          | missing    skopeo: no skopeo that runs
            sts get-caller        |                                          | missing    AWS identity: no aws is on the PATH
            sts get-caller        | ! Unable to locate credentials           | missing    AWS identity: Unable to locate credentials
            sts get-caller        | ... nothing                              | missing    AWS identity: has not answered within 10 seconds
            sts get-caller        | {"Account": "999988887777", "Arn": "me"} | wrong      AWS identity: me belongs to account 999988887777, which is not configured
            prefect/dev/test/work | ! (ResourceNotFoundException) not there  | missing    Prefect secret of prefect-v2-dev-test: prefect/dev/test/worker is not there
            prefect/dev/test/flow | ! (AccessDeniedException) not for you    | wrong      flow runs' secret of prefect-v2-dev-test: prefect/dev/test/flow-runs: (AccessDeniedException) not for you
            describe-images       | ! (ImageNotFoundException) no image      | missing    worker's image of prefect-v2-dev-test:
            app.terraform.io      | 401                                      | wrong      state: app.terraform.io refuses the token
            app.terraform.io      | 404                                      | missing    state: app.terraform.io has no organization saltmarsh
            app.terraform.io      | 503                                      | wrong      state: app.terraform.io answers with status 503
            app.terraform.io      |                                          | wrong      state: app.terraform.io does not answer
            prefect.example       | 404                                      | missing    work pool of prefect-v2-dev-test:
            prefect.example       | 401                                      | wrong      work pool of prefect-v2-dev-test: prefect.example refuses the key
            prefect.example       |                                          | wrong      work pool of prefect-v2-dev-test: prefect.example does not answer
            TF_TOKEN_app_terr     |                                          | missing    state: there is no token for app.terraform.io
            """)
    void whatIsAbsentIsToldWithAFix(String of, String answer, String said) {
        machine.answers.put(of, Optional.ofNullable(answer));

        Run run = doctor();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines()).anyMatch(line -> line.startsWith(said));
        assertThat(run.out())
                .containsPattern("(?m)^\\Q" + said + "\\E.*\n    \\S")
                .doesNotContain(SECRET);
    }

    @Test
    void aTokenOfTerraformLoginCounts() throws IOException {
        machine.answers.put("TF_TOKEN_app_terr", Optional.empty());
        Files.createDirectories(home.resolve(".terraform.d"));
        Files.writeString(home.resolve(".terraform.d/credentials.tfrc.json"), """
                {"credentials": {"app.terraform.io": {"token": "not-to-be-seen"}}}
                """);

        assertThat(doctor().code()).isZero();
    }

    @Test
    void whatCannotBeAskedIsNoFault() {
        machine.answers.put("PREFECT_API_URL", Optional.empty());

        Run run = doctor();

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("not asked  work pools: PREFECT_API_URL is not set\n    set it");
    }

    @Test
    void withoutAConfigurationTheMachineIsLookedAt() {
        Run run = doctor("--set=nonsense=1");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("found      Node.js", "wrong      configuration: problems in ../examples/prefect-3: 1\n")
                .contains("not asked  Terraform, AWS, state and Prefect: ")
                .doesNotContain("AWS identity");
    }

    @Test
    void aCommandThatDoesNotEndIsStopped() {
        long start = System.nanoTime();
        Machine.Ran slow =
                new ThisMachine(1).run(List.of("sh", "-c", "sleep 60 & wait")).orElseThrow();
        assertThat(slow.code()).isEqualTo(-1);
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        Optional<Machine.Ran> none = new ThisMachine().run(List.of("no-such-program-here"));
        Machine.Ran echo = new ThisMachine()
                .run(List.of("sh", "-c", "echo out; echo err >&2; exit 3"))
                .orElseThrow();

        assertThat(none).isEmpty();
        assertThat(echo).isEqualTo(new Machine.Ran(3, "out\n", "err\n"));
    }

    private Run doctor(String... more) {
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(out),
                new PrintWriter(out),
                false,
                false,
                () -> 0);
        CommandLine command = new CommandLine(new DoctorCommand(Main.platform(), terminal, machine));
        String[] args = new String[more.length + 1];
        args[0] = "--config=../examples/prefect-3";
        System.arraycopy(more, 0, args, 1, more.length);
        return new Run(command.execute(args), out.toString());
    }

    private record Run(int code, String out) {}

    /** Answers what is asked; a test changes one answer by a part of the question. */
    private final class FakeMachine implements Machine {
        private final Map<String, Optional<String>> answers = new ConcurrentHashMap<>();
        private final Map<String, String> usual = new HashMap<>(Map.of(
                "node --version", "v22.11.0",
                "terraform version", "{\"terraform_version\": \"1.12.1\"}",
                "sts get-caller", IDENTITY,
                "TF_TOKEN_app_terr", SECRET,
                "PREFECT_API_URL", "https://prefect.example/api",
                "PREFECT_API_KEY", SECRET,
                "https://", "200"));

        @Override
        public Optional<Ran> run(List<String> command) {
            return answer(String.join(" ", command), Optional.of("1.0"))
                    .map(text -> text.startsWith("! ")
                            ? new Ran(1, "", "\n" + text.substring(2) + "\n")
                            : new Ran(text.startsWith("... ") ? -1 : 0, text, ""));
        }

        @Override
        public Optional<Integer> status(URI address, Map<String, String> headers) {
            assertThat(headers).containsEntry("Authorization", "Bearer " + SECRET);
            return answer(address.toString(), Optional.empty()).map(Integer::valueOf);
        }

        @Override
        public Optional<String> variable(String name) {
            return answer(name, Optional.empty());
        }

        @Override
        public Path home() {
            return home;
        }

        private Optional<String> answer(String question, Optional<String> preset) {
            for (Map.Entry<String, Optional<String>> answer : answers.entrySet()) {
                if (question.contains(answer.getKey())) {
                    return answer.getValue();
                }
            }
            return usual.entrySet().stream()
                    .filter(each -> question.contains(each.getKey()))
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .or(() -> preset);
        }
    }
}
