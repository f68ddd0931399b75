package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prefectinfra.app.init.Question;
import dev.prefectinfra.core.value.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A repository of a team's own: what it says, and what an upgrade does to it. */
final class InitCommandTest {
    private static final String UUID = "3f0c8a5e-6d1b-4b7e-9a42-1c5d7e90b36f";
    private static final List<String> ALL = List.of(
            "--team=weather",
            "--accounts=trial=111122223333 main=444455556666",
            "--region=eu-west-1",
            "--vpcs=trial=vpc-trial main=vpc-main",
            "--lanes=nightly=develop release=stable/now",
            "--state=cloud=weather",
            "--circleci=" + UUID,
            "--project=" + UUID + "=github.com/weather/infra",
            "--flows-project=8a2d4f61-0b9c-4e37-b5d8-64c1e7f2093a=github.com/weather/flows");

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({"worker,cloud=weather", "agent,cloud=weather", "worker,s3=weather-states", "worker,local"})
    void whatATeamKnowsIsAPlatform(String service, String state) {
        CommandLineRun made = init("--yes", "--service=" + service, "--state=" + state);
        assertThat(made.code()).isZero();
        assertThat(made.err())
                .contains("infra.conf:", service + ".image.tag is still TODO")
                .hasLineCount(2);

        String tag = "--set=" + service + ".image.tag=6c1f0de2a47b9ce35d8f2a0b94e7d316a58c0b1f";
        CommandLineRun checked = infra("check", "--config=" + folder("config"), tag);

        assertThat(checked.err()).isEmpty();
        assertThat(checked.out()).contains(" 0 findings");
        assertThat(infra("pipelines", "--config=" + folder("config"), "--repository=" + folder(""), tag)
                        .code())
                .isZero();
        assertThat(read(".circleci/infrastructure.yml"))
                .contains("apply-trial:", "- check-tests\n", "equal: [stable/now,")
                .doesNotContain("gate", ".ci/run", "tidewater");
        // What Maven cannot read ends every job of CI.
        assertThatNoException()
                .isThrownBy(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(folder("pom.xml").toFile()));
    }

    /** No file of the other CI system, and no question about it. */
    @Test
    void aTeamOnGitHubHasNothingOfCircleCi() throws IOException {
        CommandLineRun made = init(List.of(
                "--yes",
                "--team=weather",
                "--accounts=trial=111122223333 main=444455556666",
                "--vpcs=trial=vpc-trial main=vpc-main",
                "--state=cloud=weather",
                "--ci=github",
                "--owner=4711",
                "--repository=700100=weather/infra",
                "--flows-repository=700200=weather/flows"));
        assertThat(made.code()).isZero();
        assertThat(made.err()).contains("worker.image.tag is still TODO").hasLineCount(2);
        assertThat(made.out())
                .contains("written    " + folder("config") + " (4 files)\n", "written    " + folder("pom.xml") + "\n")
                .doesNotContain(folder("pipeline/plan").toString());
        assertThat(folder(".circleci")).doesNotExist();
        assertThat(folder("pipeline/github")).doesNotExist();
        assertThat(read("README.md")).contains("`.github/workflows/`").doesNotContain(".circleci");
        assertThat(read("config/infra.conf")).doesNotContain("vcs-origin", "organization-id");

        String tag = "--set=worker.image.tag=6c1f0de2a47b9ce35d8f2a0b94e7d316a58c0b1f";
        assertThat(infra("check", "--config=" + folder("config"), tag).out()).contains(" 0 findings");
        assertThat(infra("pipelines", "--config=" + folder("config"), "--repository=" + folder(""), tag)
                        .out())
                .contains("written    " + folder(".github/workflows/infrastructure.yml"))
                .doesNotContain("config.yml");
        assertThat(read(".github/workflows/infrastructure.yml")).contains("environment: prefect-v2-main\n");

        assertThat(update().out()).contains(" files unchanged").doesNotContain(".circleci");
        assertThat(infra("init", "--update", "--ci=circleci", folder("").toString())
                        .out())
                .contains("written    " + folder(".circleci/infrastructure.yml"));
        assertThat(update().out()).matches("\\d+ files unchanged\n");
    }

    @Test
    void anAnswerAboutTheOtherCiSystemHasNoEffect() {
        assertThat(init("--yes", "--ci=github").err()).startsWith("--circleci: has no effect with --ci=github\n");
        assertThat(init("--yes", "--owner=1").err())
                .startsWith("--owner: has no effect with --ci=circleci\n")
                .contains("--ci=github");
        assertThat(init("--yes", "--ci=github", "--repository=acme/infra").err())
                .startsWith("--repository: \"acme/infra\" has no =\n")
                .contains("ID=REPOSITORY", "as ID=acme/infra");
        assertThat(folder("")).doesNotExist();
    }

    @Test
    void whatIsLeftToTheTeamIsNamed() throws IOException {
        CommandLineRun made = init(List.of("--yes"));
        long blanks = files("config").values().stream()
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("#"))
                .mapToLong(line -> line.split("TODO", -1).length - 1L)
                .sum();

        CommandLineRun validated = infra("validate", "--config=" + folder("config"));

        assertThat(blanks).isEqualTo(12);
        assertThat(validated.code()).isEqualTo(2);
        assertThat(validated.err())
                .endsWith("12 problems\n")
                .contains("dev.conf:5: account.id is still TODO: write its value there\n");
        assertThat(made.err())
                .startsWith(validated.err().replace("12 problems\n", ""))
                .contains("12 values left to you");
        assertThat(made.code()).isZero();
    }

    /** No fictional company of ours ends up in a repository of somebody else. */
    @Test
    void nothingMadeUpSurvives() throws IOException {
        init(List.of("--yes"));

        files("")
                .forEach((path, text) ->
                        assertThat(text).as(path).doesNotContainIgnoringCase("tidewater", "saltmarsh", "lantern"));
        assertThat(read("config/infra.conf") + read("config/accounts/dev.conf"))
                .doesNotContainPattern("[0-9]{12}|[0-9a-f]{32}|[0-9a-f]{8}-");
    }

    @Test
    void eachLinkLeadsToAFileOrToAPageOfThisVersion() throws IOException {
        init("--yes");
        List<String> broken = new ArrayList<>();
        files("").forEach((path, text) -> {
            if (path.endsWith(".md")) {
                Pattern.compile("]\\(([^)#]+)")
                        .matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .filter(link -> !link.startsWith("http"))
                        .filter(link -> !Files.exists(folder(path).resolveSibling(link)))
                        .forEach(link -> broken.add(path + ": " + link));
            }
        });
        assertThat(broken).isEmpty();
        assertThat(read("README.md")).contains("/docs/deploying.md)", "/pipeline/README.md)");
    }

    @Test
    void aSecondRunChangesNothing() throws IOException {
        init("--yes");
        Map<String, String> before = files("");

        CommandLineRun again = init("--yes", "--team=others");
        CommandLineRun updated = update();

        assertThat(again.out()).contains("is made already, with version ").endsWith("; nothing was written\n");
        assertThat(updated.out()).matches("\\d+ files unchanged\n");
        assertThat(files("")).isEqualTo(before);
    }

    @Test
    void whatIsThereIsNeverOverwritten() throws IOException {
        Files.createDirectories(folder("pipeline"));
        Files.writeString(folder("README.md"), "mine");
        Files.writeString(folder("pipeline/plan"), "mine too");
        Files.createSymbolicLink(folder("pom.xml"), temporary.resolve("elsewhere"));

        CommandLineRun run = init("--yes");

        assertThat(run.out()).contains("kept       " + folder("README.md"), "kept       " + folder("pipeline/plan"));
        assertThat(read("README.md")).isEqualTo("mine");
        assertThat(read("pipeline/plan")).isEqualTo("mine too");
        assertThat(temporary.resolve("elsewhere")).doesNotExist();
        assertThat(update().out()).contains("kept       " + folder("pipeline/plan"), "-mine too");
    }

    @Test
    void anUpdateBringsWhatTheTeamHasLeftAlone() throws Exception {
        init("--yes");
        String plan = read("pipeline/plan");
        String apply = read("pipeline/apply");
        String workflows = read(".circleci/infrastructure.yml");
        // As if an earlier version had shipped other texts,
        shippedBefore("pipeline/plan", "an older plan\n");
        shippedBefore("pipeline/apply", "an older apply\n");
        shippedBefore("pipeline/gone", "no longer shipped\n");
        shippedBefore("pipeline/gone-but-mine", "no longer shipped\n");
        shippedBefore("pipeline/newest", null);
        Files.writeString(
                folder("pom.xml"), read("pom.xml").replaceFirst(">[^<]*</prefect-infra", ">0.0.1</prefect-infra"));
        // and the team had changed and removed some, and infra pipelines had written its part.
        Files.writeString(folder("pipeline/apply"), "an older apply\nand my own\n");
        Files.writeString(folder("pipeline/gone-but-mine"), "no longer shipped, but used\n");
        Files.delete(folder("pipeline/summary"));
        Files.writeString(folder(".circleci/infrastructure.yml"), workflows + "workflows: {}\n");

        CommandLineRun run = update();

        assertThat(run.out())
                .contains(
                        "updated    " + folder("pipeline/plan") + "\n",
                        "kept       " + folder("pipeline/apply") + "\n",
                        "-and my own\n",
                        "removed    " + folder("pipeline/gone") + "\n",
                        "kept       " + folder("pipeline/gone-but-mine") + "\n",
                        "written    " + folder("pipeline/newest") + "\n",
                        "left out   " + folder("pipeline/summary") + "\n",
                        "updated    " + folder("pom.xml") + "\n")
                .doesNotContain("infrastructure.yml");
        assertThat(read("pipeline/plan")).isEqualTo(plan);
        assertThat(read("pipeline/apply")).isEqualTo("an older apply\nand my own\n");
        assertThat(folder("pipeline/gone")).doesNotExist();
        assertThat(folder("pipeline/summary")).doesNotExist();
        assertThat(folder("pipeline/newest")).isExecutable();
        assertThat(read("pom.xml")).doesNotContain("0.0.1");
        // Once more: what was brought is ours again, what was kept is still the team's.
        assertThat(update().out())
                .contains("kept       " + folder("pipeline/apply"))
                .doesNotContain("updated", "written", "removed");
        Files.writeString(folder("pipeline/apply"), apply);
        assertThat(update().out()).doesNotContain("pipeline/apply");
    }

    @ParameterizedTest
    @EnumSource(Question.class)
    void anAnswerThatCannotBeIsRefusedAndNothingIsWritten(Question question) {
        CommandLineRun run = init(List.of("--yes", question.option() + "=../x={"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith(question.option() + ": ")
                .contains("\n    ")
                .endsWith("1 problem\n");
        assertThat(folder("")).doesNotExist();
    }

    /** What no question sees by itself. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --vpcs=staging=foo                              | --vpcs: "staging" is no account
            --accounts=a=111122223333 b=111122223333        | --accounts: "111122223333" is there twice
            --lanes=test=main live=main                     | --lanes: "main" is there twice
            --state=s3                                      | --state: "s3" is unknown
            """)
    void answersFitEachOther(String option, String said) {
        CommandLineRun run = init("--yes", option);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith(said + "\n    ").endsWith("1 problem\n");
        assertThat(folder("")).doesNotExist();
    }

    @Test
    void wrongAnswersAreToldTogether() {
        assertThat(init("--yes", "--region=x", "--circleci=y").err())
                .contains("--region: ", "--circleci: ", "2 problems\n");
    }

    @Test
    void anUpdateNeedsARecordThatItUnderstands() throws IOException {
        init("--yes");
        Path record = folder(".infra-init.json");
        String whole = Files.readString(record);

        Files.writeString(record, whole.replaceFirst("\"version\": *\"[^\"]*", "\"version\": \"99.0.0"));
        assertThat(update().err()).contains("is of version 99.0.0, which is newer than this program");
        Files.writeString(record, "{");
        assertThat(update().err()).startsWith(record + ": is no JSON any more\n    take it from git");
        assertThat(infra("init", "--update", "--team=x", folder("").toString()).code())
                .isEqualTo(2);
        Files.writeString(temporary.resolve("file"), "");
        assertThat(infra("init", "--yes", temporary.resolve("file").toString()).err())
                .contains("is not a folder");
    }

    @Test
    void somebodyIsAskedUntilTheAnswerCanBe() throws IOException {
        String typed = """
                weather
                dev=12
                dev=123
                dev=123412341234

                dev=main

                agent
                local
                circleci


                x=y

                """;
        CommandLineRun run = CommandLineRun.typing(
                Main.platform(), typed, 80, "init", folder("").toString());

        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains(
                        "The team that is responsible, a tag on everything [TODO]: ",
                        "    \"123\" cannot be an AWS account id: it has 3 characters\n    allowed: 12 digits\n")
                .contains("    \"x\" cannot be a UUID");
        assertThat(read("config/infra.conf")).contains("team = weather\n", "type = local", "agent.image.tag");
        assertThat(read("config/accounts/dev.conf")).contains("\"123412341234\"", "vpc-name = main\n");
    }

    @Test
    void withoutATerminalNothingIsAsked() {
        CommandLineRun run = init(List.of());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("infra init: asks on a terminal, and here is none\n    --yes takes");
        assertThat(update().err()).contains("was not made by infra init");
    }

    private CommandLineRun init(String... more) {
        List<String> options = new ArrayList<>(ALL);
        for (String option : more) {
            String name = option.split("=", 2)[0];
            options.removeIf(each -> each.startsWith(name + "="));
            options.add(option);
        }
        return init(options);
    }

    private CommandLineRun init(List<String> options) {
        List<String> all = new ArrayList<>(List.of("init", folder("").toString()));
        all.addAll(options);
        return infra(all.toArray(String[]::new));
    }

    private CommandLineRun update() {
        return infra("init", "--update", folder("").toString());
    }

    private static CommandLineRun infra(String... args) {
        return CommandLineRun.of(Main.platform(), args);
    }

    private Path folder(String path) {
        return temporary.resolve("platform").resolve(path);
    }

    private String read(String path) {
        try {
            return Files.readString(folder(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> files(String below) throws IOException {
        try (Stream<Path> all = Files.walk(folder(below))) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder("").relativize(file).toString())
                    .collect(Collectors.toMap(path -> path, this::read, (a, b) -> a, TreeMap::new));
        }
    }

    /** @param text null if that version had no such file */
    private void shippedBefore(String path, String text) throws Exception {
        Path record = folder(".infra-init.json");
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(record.toFile());
        if (text == null) {
            json.withObject("/files").remove(path);
            Files.delete(folder(path));
        } else {
            json.withObject("/files")
                    .put(
                            path,
                            HexFormat.of()
                                    .formatHex(MessageDigest.getInstance("SHA-256")
                                            .digest(text.getBytes(StandardCharsets.UTF_8))));
            Files.writeString(folder(path), text);
        }
        Files.writeString(record, Json.pretty(json));
    }
}
