package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files and options that are broken as such: what the report begins with. DEV and INFRA stand for the two files. */
final class BrokenFilesTest {
    private static final int NESTING = 50_000;

    @TempDir
    private Path temporary;

    private interface Edit {
        void on(ConfigCopy copy) throws IOException;
    }

    /** @param report how the report begins; END stands for the last line of the file */
    private record Case(String name, Edit edit, String report, List<String> options) {
        Case(String name, Edit edit, String report, String... options) {
            this(name, edit, report, List.of(options));
        }
    }

    @TestFactory
    Stream<DynamicTest> areRefused() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(syntax());
        cases.addAll(includes());
        cases.addAll(encodings());
        cases.addAll(files());
        cases.addAll(references());
        cases.addAll(repeated());
        cases.addAll(deploymentTypes());
        cases.addAll(options());
        Figures.write("broken-files", cases.size() + " broken files and options refused");
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    /** What is in none of the files has no line: the report says where it would go. */
    @Test
    void whatIsAbsentIsToldWhereItGoes() throws IOException {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        copy.infra().write("deployment-types.test {}");
        copy.account().write("");
        List<String> report = copy.validate(List.of()).err().lines().toList();
        int absent = 0;
        for (int i = 0; i + 1 < report.size(); i += 2) {
            String key = report.get(i).replaceAll(".*\\.conf(:1)?: ([^ ]+) is missing.*", "$2");
            String where = report.get(i).startsWith(copy.infra().file() + ":1: ")
                    ? "in this deployment type, or in infra.conf for all"
                    : key.startsWith("account.") ? "in this file" : "in this file, or in infra.conf for all accounts";

            assertThat(report.get(i)).contains(" " + key + " is missing").doesNotContain("reference.conf");
            assertThat(report.get(i + 1).replaceFirst("; it is a default \\([^)]+\\), set another one", ""))
                    .isIn(
                            "    set it " + where + ": " + key + " = ...",
                            "    allowed: one of image.tag and image.digest " + where,
                            "    allowed: one of projects and github.repositories (a whole organization cannot be"
                                    + " trusted; the CI system is in use where circleci.provider.type, or"
                                    + " github.provider.type, is not none) " + where,
                            "    allowed: one of organization-id (its UUID, from Organization Settings > Overview)"
                                    + " and provider.type = none " + where);
            absent++;
        }
        assertThat(absent).isGreaterThan(8);
    }

    /** The same account twice makes CircleCI's provider twice: by a default, which no user can change. */
    @Test
    void whatTwoAccountsHaveAlikeIsToldInTheirFiles() throws IOException {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        Files.writeString(
                copy.folder().resolve("accounts/twin.conf"), copy.account().right());

        assertThat(copy.validate(List.of()).err())
                .contains(copy.folder().resolve("accounts/twin.conf") + ":5: circleci.provider is ")
                .doesNotContain("\ndev.prefectinfra");
    }

    private void check(Case each) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "case-");
        ConfigCopy copy = ConfigCopy.in(folder.resolve("config"));
        each.edit().on(copy);
        String report = each.report()
                .replace("DEV", copy.account().file().toString())
                .replace("INFRA:ADDED", copy.infra().place(2))
                .replace("INFRA", copy.infra().file().toString())
                .replace("CONFIG", copy.folder().toString());

        assertThat(Refusal.flaw(copy.validate(each.options()), report)).isEmpty();
        assertThat(Refusal.flaw(copy.synth(folder.resolve("out"), each.options()), report))
                .isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static List<Case> syntax() {
        return List.of(
                appended("an object without an end", "agent {", "DEV:19: cannot be parsed"),
                appended("a list without an end", "tags.extra.a = [1", "DEV:19: cannot be parsed"),
                appended("a text without an end", "tags.team = \"a", "DEV:19: cannot be parsed"),
                appended("a text over two lines", "tags.team = \"a\nb\"", "DEV:19: cannot be parsed"),
                appended("a long text without an end", "tags.team = \"\"\"a\n", "DEV:20: cannot be parsed"),
                appended("an unknown escape", "tags.team = \"\\q\"", "DEV:19: cannot be parsed"),
                appended("half an escape", "tags.team = \"\\u12\"", "DEV:19: cannot be parsed"),
                appended("a reserved character", "tags.team = a@b", "DEV:19: cannot be parsed"),
                appended("a value without a key", "= 5", "DEV:19: cannot be parsed"),
                appended("a key without a value", "tags.team", "DEV:19: cannot be parsed"),
                appended("one brace too many", "}", "DEV:19: cannot be parsed"),
                appended("two commas", "tags.extra { a = 1,, b = 2 }", "DEV:19: cannot be parsed"),
                appended("an empty part of a path", "tags..team = a", "DEV:19: cannot be parsed"),
                appended("a path that begins with a dot", ".tags = a", "DEV:19: cannot be parsed"),
                appended("a raw control character", "tags.team = a\u0001b", "DEV:19: tags.team has control characters"),
                appended("a raw NUL", "tags.team = \"a\0b\"", "DEV:19: cannot be parsed"),
                appended("more for a list that is none", "tags.team += a", "INFRA:30: cannot be resolved"),
                appended(
                        "objects too deep",
                        "a = " + "{ a = ".repeat(NESTING) + "}".repeat(NESTING),
                        "DEV:19: is nested too deeply"),
                appended(
                        "lists too deep",
                        "a = " + "[".repeat(NESTING) + "]".repeat(NESTING),
                        "DEV:19: is nested too deeply"),
                appended("a path too deep", "a" + ".a".repeat(NESTING) + " = 1", "DEV:19: is nested too deeply"),
                appended(
                        "a path too deep in a known section",
                        "tags.extra.a" + ".a".repeat(NESTING) + " = 1",
                        "DEV:19: is nested too deeply"));
    }

    private static List<Case> includes() {
        return List.of(
                appended(
                        "a file that includes itself",
                        "include \"dev.conf\"",
                        "DEV:19: includes \"dev.conf\": it includes itself"),
                new Case(
                        "two files that include each other",
                        copy -> {
                            copy.account().append("\ninclude \"../more.conf\"", 1);
                            Files.writeString(copy.folder().resolve("more.conf"), "\ninclude \"accounts/dev.conf\"");
                        },
                        "CONFIG/more.conf:2: includes \"accounts/dev.conf\": it includes itself"),
                appended(
                        "an include of a missing file",
                        "include \"nobody.conf\"",
                        "DEV:19: includes \"nobody.conf\": there is no such file"),
                appended(
                        "an include of a folder",
                        "include \"../accounts\"",
                        "DEV:19: includes \"../accounts\": there is no such file"),
                appended(
                        "an include of an address",
                        "include url(\"https://example.com/a.conf\")",
                        "DEV:19: includes \"https://example.com/a.conf\": URLs cannot be included"),
                appended(
                        "an include of a class path's resource",
                        "include classpath(\"reference.conf\")",
                        "DEV:19: includes \"reference.conf\": class path resources cannot be included"),
                new Case(
                        "an include of a file above the folder",
                        copy -> {
                            Files.writeString(copy.folder().resolveSibling("secret"), "tags.team = secret");
                            copy.account().append("\ninclude \"../../secret\"", 1);
                        },
                        "DEV:19: includes \"../../secret\": it is outside the configuration's folder"),
                new Case(
                        "an include of a file of the machine",
                        copy -> {
                            Files.writeString(copy.folder().resolve("x.conf"), "");
                            copy.account().append("\ninclude file(\"" + copy.folder() + "/x.conf\")", 1);
                        },
                        "DEV:19: includes \"CONFIG/x.conf\": an absolute path cannot be included"),
                appended(
                        "an include of a file of the system",
                        "# include file(\"/etc/hosts\")\ninclude required(file(\"/etc/hosts\"))",
                        "DEV:20: includes \"/etc/hosts\": an absolute path cannot be included"),
                new Case(
                        "an include of a link out of the folder",
                        copy -> {
                            Path secret = Files.writeString(copy.folder().resolveSibling("secret"), "tags.team = x");
                            Files.createSymbolicLink(copy.folder().resolve("x.conf"), secret);
                            copy.account().append("\ninclude \"../x.conf\"", 1);
                        },
                        "DEV:19: includes \"../x.conf\": it is outside the configuration's folder"),
                new Case(
                        "an include by way of a folder that is a link",
                        copy -> {
                            Path above = copy.folder().getParent();
                            Files.writeString(above.resolve("secret"), "tags.team = x");
                            Files.createSymbolicLink(copy.folder().resolve("up"), above);
                            copy.account().append("\ninclude \"../up/secret\"", 1);
                        },
                        "DEV:19: includes \"../up/secret\": it is outside the configuration's folder"),
                new Case(
                        "a file that includes itself by a link",
                        copy -> {
                            Files.createSymbolicLink(
                                    copy.folder().resolve("x.conf"),
                                    copy.account().file());
                            copy.account().append("\ninclude \"../x.conf\"", 1);
                        },
                        "DEV:19: includes \"../x.conf\": it includes itself"),
                appended("an include without a name", "include tags", "DEV:19: cannot be parsed"),
                new Case(
                        "includes that double at each level",
                        copy -> {
                            copy.account().append("\ninclude \"../0.conf\"", 1);
                            for (int i = 0; i < 24; i++) {
                                Files.writeString(
                                        copy.folder().resolve(i + ".conf"),
                                        ("include \"" + (i + 1) + ".conf\"\n").repeat(2));
                            }
                            Files.writeString(copy.folder().resolve("accounts/24.conf"), "");
                        },
                        "CONFIG/0.conf:2: includes \"1.conf\": more than 100 files are included"));
    }

    private static List<Case> encodings() {
        return List.of(
                encoded("UTF-16", StandardCharsets.UTF_16, "DEV:1: is not UTF-8"),
                encoded("UTF-16 without a mark", StandardCharsets.UTF_16LE, "DEV:19: is not UTF-8"),
                encoded("UTF-16 the other way round", StandardCharsets.UTF_16BE, "DEV:19: is not UTF-8"),
                encoded("UTF-32", Charset.forName("UTF-32"), "DEV:19: is not UTF-8"),
                encoded("Latin-1", StandardCharsets.ISO_8859_1, "DEV:19: is not UTF-8"),
                bytes("half a character", "DEV:1: is not UTF-8", 0xC3),
                bytes("a character in too many bytes", "DEV:1: is not UTF-8", 0xC0, 0xAE),
                bytes("half of a pair", "DEV:1: is not UTF-8", 0xED, 0xA0, 0x80));
    }

    private static List<Case> files() {
        return List.of(
                new Case(
                        "no folder",
                        copy -> Files.move(copy.folder(), copy.folder().resolveSibling("x")),
                        "CONFIG/infra.conf: does not exist"),
                new Case("no infra.conf", copy -> Files.delete(copy.infra().file()), "INFRA: does not exist"),
                new Case("an empty infra.conf", copy -> copy.infra().write(""), "DEV: tags.team is missing"),
                new Case("an empty account", copy -> copy.account().write(""), "DEV: account.id is missing"),
                new Case(
                        "a folder in place of infra.conf",
                        copy -> replaced(copy.infra(), Files::createDirectory),
                        "INFRA: is not a file"),
                new Case(
                        "a folder in place of an account",
                        copy -> replaced(copy.account(), Files::createDirectory),
                        "DEV: is not a file"),
                new Case(
                        "a pipe in place of an account",
                        copy -> replaced(copy.account(), BrokenFilesTest::pipe),
                        "DEV: is not a file"),
                new Case(
                        "a link to nothing",
                        copy -> replaced(
                                copy.account(), file -> Files.createSymbolicLink(file, Path.of("nobody.conf"))),
                        "DEV: does not exist"),
                new Case(
                        "a link to itself",
                        copy -> replaced(copy.account(), file -> Files.createSymbolicLink(file, file)),
                        "DEV: cannot be read"),
                new Case(
                        "infra.conf that is a link out of the folder",
                        copy -> moved(copy, copy.infra().file()),
                        "INFRA: leads out of CONFIG by a symbolic link"),
                new Case(
                        "an account that is a link out of the folder",
                        copy -> moved(copy, copy.account().file()),
                        "DEV: leads out of CONFIG by a symbolic link"),
                new Case(
                        "accounts in a folder that is a link",
                        copy -> moved(copy, copy.account().file().getParent()),
                        "DEV: leads out of CONFIG by a symbolic link"),
                new Case(
                        "a huge file",
                        copy -> copy.infra().append("\n# x".repeat(300_000), 1),
                        "INFRA: has more than 1 MiB"),
                named("an account with a capital", "Dev.conf", "CONFIG/accounts/Dev.conf: \"Dev\" cannot be"),
                named("an account with a space", "de v.conf", "CONFIG/accounts/de v.conf: \"de v\" cannot be"),
                named("an account with a wildcard", "dev*.conf", "CONFIG/accounts/dev*.conf: \"dev*\" cannot be"),
                named("an account without a name", ".conf", "CONFIG/accounts/.conf: \"\" cannot be"),
                named(
                        "an account with a look-alike",
                        "d\u0435v.conf",
                        "CONFIG/accounts/d\u0435v.conf: \"d\u0435v\" cannot be"),
                named(
                        "an account with a line end",
                        "de\nv.conf",
                        "CONFIG/accounts/de\\u000av.conf: \"de\\u000av\" cannot be"),
                named("an account with a long name", "d".repeat(200) + ".conf", "CONFIG/accounts/ddd"));
    }

    private static List<Case> references() {
        return List.of(
                appended(
                        "a reference to nothing",
                        "tags.team = ${nobody}",
                        "DEV:19: refers to ${nobody}, which nothing sets"),
                appended(
                        "a reference to the environment that is not optional",
                        "tags.team = ${HOME}",
                        "DEV:19: refers to ${HOME}, which nothing sets"),
                appended(
                        "a reference that only a comment makes optional",
                        "# ${?HOME}\ntags.team = ${HOME}",
                        "DEV:20: refers to ${HOME}, which nothing sets"),
                new Case(
                        "a reference that is optional in another file",
                        copy -> {
                            copy.infra().append("\ntags.extra.home = ${HOME}", 1);
                            copy.account().append("\ntags.extra.home = ${?HOME}", 1);
                        },
                        "INFRA:ADDED: refers to ${HOME}, which nothing sets"),
                appended("a reference without an end", "tags.team = ${tags.service", "DEV:19: cannot be parsed"),
                appended("an empty reference", "tags.team = ${}", "DEV:19: cannot be parsed"),
                appended(
                        "references in a circle",
                        "tags.extra { a = ${tags.extra.b}, b = ${tags.extra.a} }",
                        "DEV:19: cannot be resolved"),
                appended("a reference to another type", "tags.team = ${account}", "DEV:3: tags.team is an object"));
    }

    private static List<Case> repeated() {
        String type = "deployment-types.test";
        return List.of(
                appended("a key twice", "tags.team = a\ntags.team = b", "DEV:20: tags.team is already set in line 19"),
                appended(
                        "a key twice with one value",
                        "tags.team = a\ntags.team = a",
                        "DEV:20: tags.team is already set in line 19"),
                appended(
                        "a key beside its object",
                        "tags { team = b }\ntags.team = a",
                        "DEV:20: tags.team is already set in line 19"),
                appended(
                        "a key of the shipped file",
                        "account.region = eu-west-1",
                        "DEV:19: account.region is already set in line 6"),
                appended("an object, then a text", "tags.team = a\ntags = b", "DEV:20: tags is already set in line 19"),
                appended("a text, then an object", "tags = b\ntags.team = a", "DEV:20: tags is already set in line 19"),
                appended(
                        "a list twice",
                        "agent-images-ci.projects = []\nagent-images-ci.projects = []",
                        "DEV:20: agent-images-ci.projects is already set in line 19"),
                appended(
                        "a key twice in an element",
                        "agent-images-ci.projects = [{\n id = a\n id = b }]",
                        "DEV:21: agent-images-ci.projects[0].id is already set in line 20"),
                appended(
                        "a key twice in a deployment type",
                        type + " {\n agent.size.cpu = 256 }\n" + type + ".agent { size { cpu = 512 } }",
                        "DEV:21: " + type + ".agent.size.cpu is already set in line 20"),
                appended(
                        "an optional reference that never counts",
                        "tags.team = ${?TEAM}\ntags.team = a",
                        "DEV:20: tags.team is already set in line 19"),
                new Case(
                        "a key twice in infra.conf",
                        copy -> copy.infra().append("\ntags.team = a", 1),
                        "INFRA:ADDED: tags.team is already set in line 30"),
                new Case(
                        "a key twice in a file that is included",
                        copy -> {
                            copy.account().append("\ninclude \"../more.conf\"", 1);
                            Files.writeString(copy.folder().resolve("more.conf"), "tags.team = a\ntags.team = b");
                        },
                        "CONFIG/more.conf:2: tags.team is already set in line 1"),
                set("tags.team=a, tags.team=b", "tags.team is set twice in one line"));
    }

    private static List<Case> deploymentTypes() {
        return List.of(
                appended(
                        "a type that is not declared",
                        "deployment-types.tset.lane.enabled = false",
                        "DEV:19: deployment-types.tset is not a deployment type"),
                appended(
                        "types that are a list",
                        "deployment-types = [test]",
                        "DEV:19: deployment-types is not an object"),
                appended(
                        "types that are a text",
                        "deployment-types = test",
                        "DEV:19: deployment-types is not an object"),
                appended(
                        "a type that is a text",
                        "deployment-types.test = on",
                        "DEV:19: deployment-types.test is not an object"),
                appended(
                        "types misspelt",
                        "deployment-typess.test.lane.enabled = false",
                        "DEV:19: deployment-typess is unknown"),
                declared("a type with a capital", "Test", "INFRA:ADDED: deployment-types.Test"),
                declared("a type with an underscore", "te_st", "INFRA:ADDED: deployment-types.te_st"),
                declared("a type with a wildcard", "te*", "INFRA:ADDED: deployment-types.te*"),
                declared(
                        "a type with an interpolation",
                        "${aws_iam_role.x.arn}",
                        "INFRA:ADDED: deployment-types.${aws_iam_role.x.arn}"),
                declared("a type with a control character", "te\\u0000st", "INFRA:ADDED: deployment-types.te\\u0000st"),
                declared("a type with a look-alike", "t\u0435st", "INFRA:ADDED: deployment-types.t\u0435st"),
                declared("a type with a long name", "t".repeat(200), "INFRA:ADDED: deployment-types.t"),
                declared("a type without a name", "", "INFRA:ADDED: deployment-types."));
    }

    private static List<Case> options() {
        return List.of(
                set("tags.team", "is not an assignment"),
                set("=a", "is not an assignment"),
                set("", "is not an assignment"),
                set(" tags.team=a", "is not an assignment"),
                set("tags.team={", "cannot be parsed"),
                set("tags.team=\"a", "cannot be parsed"),
                set("tags.team=${nobody}", "refers to ${nobody}, which nothing sets"),
                set("tags..team=a", "cannot be parsed"),
                set("tags.team=", "cannot be parsed"),
                set("a=1\ninclude \"x\"", "has a line break, behind which it sets something else"),
                set("deployment-types.tset.lane.enabled=false", "deployment-types.tset is not a deployment type"),
                set("deployment-types=a", "deployment-types is not an object"),
                new Case(
                        "a backend that there is none",
                        copy -> {},
                        "--set terraform.backend.type=consul: terraform.backend.type \"consul\" is unknown",
                        "--backend=consul"));
    }

    private static Case appended(String name, String hocon, String report) {
        return new Case(name, copy -> copy.account().append("\n" + hocon, 1), report);
    }

    private static Case declared(String name, String type, String report) {
        String hocon = "\ndeployment-types { \"" + type + "\" { lane.branch = main } }";
        return new Case(name, copy -> copy.infra().append(hocon, 1), report);
    }

    private static Case set(String assignment, String report) {
        String place = "--set " + assignment.replace("\n", "\\u000a") + ": ";
        return new Case("--set " + assignment, copy -> {}, place + report, "--set", assignment);
    }

    private static Case named(String name, String file, String report) {
        return new Case(
                name,
                copy -> Files.writeString(
                        copy.folder().resolve("accounts").resolve(file),
                        copy.account().right()),
                report);
    }

    private static Case encoded(String name, Charset charset, String report) {
        return new Case(
                name,
                copy -> Files.write(copy.account().file(), (copy.account().right() + "\n# Zo\u00eb").getBytes(charset)),
                report);
    }

    private static Case bytes(String name, String report, int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return new Case(name, copy -> Files.write(copy.account().file(), all), report);
    }

    private static void replaced(ConfigCopy.Text text, Make with) throws IOException {
        Files.delete(text.file());
        with.at(text.file());
    }

    /** Moves a file out of the folder, and leaves a link. */
    private static void moved(ConfigCopy copy, Path file) throws IOException {
        Path elsewhere = copy.folder().resolveSibling("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
    }

    private interface Make {
        Path at(Path file) throws IOException;
    }

    private static Path pipe(Path file) throws IOException {
        try {
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
            return file;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
