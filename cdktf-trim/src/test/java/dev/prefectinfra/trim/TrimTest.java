package dev.prefectinfra.trim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run reads and leaves, with a small provider. */
final class TrimTest {
    @TempDir
    Path root;

    private final SmallProvider provider = new SmallProvider();
    private Path jar;
    private Path classes;
    private Path out;

    @BeforeEach
    void useRed() throws IOException {
        jar = provider.write(root.resolve("paint.jar"));
        classes = Files.createDirectory(root.resolve("classes"));
        out = root.resolve("out");
        use("com/example/paint/red_queue/RedQueue");
    }

    private void use(String... texts) throws IOException {
        SmallProvider.writeClass(classes.resolve("my/App.class"), texts);
    }

    private String trim(String... more) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> args = new ArrayList<>(List.of("--class-path", classes + File.pathSeparator + jar));
        args.addAll(List.of("--out", out.toString()));
        args.addAll(List.of(more));
        new Trim(Options.parse(args.toArray(String[]::new)), new PrintStream(said, true, StandardCharsets.UTF_8)).run();
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path bundle() {
        return out.resolve(SmallProvider.BUNDLE);
    }

    private Path names() {
        return out.resolve(SmallProvider.NAMES);
    }

    private List<String> submodules() throws IOException {
        return Files.readAllLines(names()).stream()
                .map(line -> line.split("\\.", -1)[1])
                .distinct()
                .toList();
    }

    // What is kept

    @Test
    void keepsWhatClassesNameAndTheProvider() throws IOException {
        assertThat(trim()).isEmpty();

        assertThat(names()).content().isEqualTo("""
                @cdktf/provider-paint.provider.PaintProvider=com.example.paint.provider.PaintProvider
                @cdktf/provider-paint.redQueue.RedQueue=com.example.paint.red_queue.RedQueue
                @cdktf/provider-paint.redQueue.RedQueueConfig=com.example.paint.red_queue.RedQueueConfig
                """);
        assertThat(SmallProvider.open(bundle()))
                .containsOnlyKeys(
                        "package/.jsii",
                        "package/LICENSE",
                        "package/lib/index.js",
                        "package/lib/provider/index.js",
                        "package/lib/red-queue/index.js",
                        "package/package.json")
                .containsEntry("package/lib/red-queue/index.js", "const cdktf = require(\"cdktf\");\n");
    }

    @Test
    void theAssemblyHasTheirTypesAndStubsOfTheRest() throws IOException {
        trim();

        assertThat(SmallProvider.open(bundle()).get("package/.jsii")).isEqualTo("""
                {"name":"@cdktf/provider-paint",
                "schema":"jsii/0.10.0",
                "types":{
                "@cdktf/provider-paint.blueQueue.BlueQueue":{"kind":"class",\
                "fqn":"@cdktf/provider-paint.blueQueue.BlueQueue","base":"@cdktf/provider-paint.Trimmed",\
                "initializer":{"variadic":true}},
                "@cdktf/provider-paint.dataRedQueue.DataRedQueue":{"kind":"class",\
                "fqn":"@cdktf/provider-paint.dataRedQueue.DataRedQueue","base":"@cdktf/provider-paint.Trimmed",\
                "initializer":{"variadic":true}},
                "@cdktf/provider-paint.provider.PaintProvider":{"base":"cdktf.TerraformProvider","kind":"class"},
                "@cdktf/provider-paint.redQueue.RedQueue":{"base":"cdktf.TerraformResource","kind":"class",\
                "properties":[{"name":"docs","type":{"primitive":"string"}}]},
                "@cdktf/provider-paint.redQueue.RedQueueConfig":{"kind":"interface"},
                "@cdktf/provider-paint.Trimmed":{"kind":"class","fqn":"@cdktf/provider-paint.Trimmed",\
                "properties":[{"name":"tfResourceType","static":true,"immutable":true,"type":{"primitive":"string"}}],\
                "methods":[{"name":"generateConfigForImport","static":true,"variadic":true}]}},
                "version":"1.0.0",
                "submodules":{"@cdktf/provider-paint.provider":{},"@cdktf/provider-paint.redQueue":{}}}
                """.replace("\n", ""));
    }

    @Test
    void theIndexRequiresThemLateAndFailsForTheRest() throws IOException {
        trim("--hint", "say \"please\"");

        assertThat(SmallProvider.open(bundle()).get("package/lib/index.js"))
                .contains("there(\"redQueue\", () => require(\"./red-queue\"));")
                .contains("there(\"provider\", () => require(\"./provider\"));")
                .contains("\"blueQueue dataRedQueue\".split(\" \")")
                .contains("@cdktf/provider-paint is trimmed, and has no {}")
                .contains("run: say \\\"please\\\"")
                .doesNotContain(root.toString());
    }

    @Test
    void namesWithPointsCountToo() throws IOException {
        use("com.example.paint.blue_queue.BlueQueue", "com.example.painting.red_queue.RedQueue");
        trim();

        assertThat(submodules()).containsExactly("blueQueue", "provider");
    }

    @Test
    void aJarsOwnClassesCountUnlessTheyAreTheProviders() throws IOException {
        // The provider's RedQueue names BlueQueue, which nobody uses.
        assertThat(provider.jar).containsValue("com/example/paint/blue_queue/BlueQueue");
        provider.jar.put("my/Beside.class", "com/example/paint/data_red_queue/DataRedQueue");
        provider.write(jar);
        trim();

        assertThat(submodules()).containsExactly("dataRedQueue", "provider", "redQueue");
    }

    @Test
    void keepsWhatItIsTold() throws IOException {
        trim("--keep", "blueQueue,dataRedQueue");

        assertThat(submodules()).containsExactly("blueQueue", "dataRedQueue", "provider", "redQueue");
    }

    @Test
    void aSubmoduleThatATypeNamesIsKept() throws IOException {
        provider.with(
                "package/.jsii",
                "\"name\": \"docs\", \"type\": { \"primitive\": \"string\" }",
                "\"name\": \"blue\", \"type\": { \"fqn\": \"@cdktf/provider-paint.blueQueue.BlueQueue\" }");
        provider.write(jar);
        trim();

        assertThat(submodules()).containsExactly("blueQueue", "provider", "redQueue");
        assertThat(SmallProvider.open(bundle())).containsKey("package/lib/blue-queue/index.js");
    }

    @Test
    void aSubmoduleThatAScriptRequiresIsKeptAndWhatThatRequires() throws IOException {
        provider.with("package/lib/red-queue/index.js", "require(\"cdktf\")", "require(\"../blue-queue\")");
        provider.with("package/lib/blue-queue/index.js", "require(\"cdktf\")", "require('../data-red-queue/index')");
        provider.bundle.put("package/lib/red-queue/structs/a.js", "require(\"../index\"); require(\"./b\")");
        provider.write(jar);
        trim();

        assertThat(submodules()).containsExactly("blueQueue", "dataRedQueue", "provider", "redQueue");
        assertThat(SmallProvider.open(bundle())).containsKey("package/lib/red-queue/structs/a.js");
    }

    @Test
    void foldersMayHaveOtherNamesThanPackages() throws IOException {
        provider.with("package/lib/index.js", "\"./red-queue\"", "\"./red\"");
        provider.bundle.put("package/lib/red/index.js", "red");
        provider.write(jar);
        trim();

        assertThat(SmallProvider.open(bundle()))
                .containsEntry("package/lib/red/index.js", "red")
                .doesNotContainKey("package/lib/red-queue/index.js");
    }

    @Test
    void theAssemblyMayBeCompressed() throws IOException {
        trim();
        String plain = SmallProvider.open(bundle()).get("package/.jsii");
        String assembly = provider.bundle.put(
                "package/.jsii",
                "{\"schema\": \"jsii/file-redirect\", \"compression\": \"gzip\", \"filename\": \".jsii.gz\"}");
        provider.bundle.put("package/.jsii.gz", assembly);
        provider.write(jar);
        trim();

        assertThat(SmallProvider.open(bundle()))
                .containsEntry("package/.jsii", plain)
                .doesNotContainKey("package/.jsii.gz");
    }

    // What is left whole

    private void assertLeftWhole(String because) throws IOException {
        provider.write(jar);
        assertThat(trim()).startsWith("provider-paint@1.0.0.jsii.tgz is left whole: " + because);
        assertThat(bundle()).doesNotExist();
        assertThat(names()).doesNotExist();
    }

    @Test
    void aLibraryOnTopOfIt() throws IOException {
        trim();
        use("com/example/paint/red_queue/RedQueue", "com/example/paint/$Module");

        assertLeftWhole("a jsii library on the class path is built on it");
    }

    @Test
    void whoReadsItsFilesIsNoLibraryOnTopOfIt() throws IOException {
        use("com/example/paint/red_queue/RedQueue", "com/example/paint/$Module.txt", "com/example/paint/");

        assertThat(trim()).isEmpty();
        assertThat(submodules()).containsExactly("provider", "redQueue");
    }

    @Test
    void anIndexThatDoesMore() throws IOException {
        provider.with("package/lib/index.js", "// generated", "exports.paint = () => 1;\n// generated");

        assertLeftWhole("its index does more than to require submodules: exports.paint");
    }

    @Test
    void submodulesThatShareFiles() throws IOException {
        provider.with("package/lib/red-queue/index.js", "require(\"cdktf\")", "require(\"../util\")");

        assertLeftWhole("its submodules share lib/util");
    }

    @Test
    void aScriptThatRequiresAll() throws IOException {
        provider.with("package/lib/red-queue/index.js", "require(\"cdktf\")", "require(\"..\")");

        assertLeftWhole("package/lib/red-queue/index.js requires ..");
    }

    @Test
    void anotherMain() throws IOException {
        provider.with("package/package.json", "lib/index.js", "lib/lazy.js");

        assertLeftWhole("its package begins with lib/lazy.js");
    }

    @Test
    void aSubmoduleThatTheIndexLacks() throws IOException {
        provider.with("package/lib/index.js", "exports.redQueue = require(\"./red-queue\");", "");

        assertLeftWhole("its index does not have redQueue");
    }

    @Test
    void aTypeOfTheAssemblyInNoSubmodule() throws IOException {
        provider.with("package/.jsii", "\"types\": {", "\"types\": { \"@cdktf/provider-paint.Colour\": {},");

        assertLeftWhole("@cdktf/provider-paint.Colour is in no submodule");
    }

    @Test
    void otherTypesThanTheJavaClasses() throws IOException {
        provider.with("package/.jsii", "redQueue.RedQueueConfig", "redQueue.RedQueueConfigs");
        provider.with("package/.jsii", "redQueue.RedQueueConfigs", "greenQueue.GreenQueueConfig");

        assertLeftWhole("its Java classes and its bundle do not have the same types");
    }

    @Test
    void noAssembly() throws IOException {
        provider.bundle.remove("package/.jsii");

        assertLeftWhole("its bundle has no assembly");
    }

    @Test
    void typesInNoSubmoduleBesideOthers() throws IOException {
        provider.jar.merge(SmallProvider.NAMES, "@cdktf/provider-paint.Red=com.example.paint.Red\n", String::concat);

        assertLeftWhole("not all of its types are in submodules: @cdktf/provider-paint.Red=");
    }

    /** cdktf is such a bundle: nothing to say about it in each build. */
    @Test
    void bundlesWithoutSubmodulesAreNoProviders() throws IOException {
        provider.jar.put(SmallProvider.NAMES, "cdktf.Red=com.example.paint.Red\n");
        provider.write(jar);

        assertThat(trim()).isEmpty();
        assertThat(out).doesNotExist();
    }

    // When

    private Map<Path, FileTime> times() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile).collect(Collectors.toMap(file -> file, TrimTest::time));
        }
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(time(file).toMillis() - 60_000));
    }

    @Test
    void anUnchangedRunDoesNothing() throws IOException {
        assertThat(trim("--verbose")).contains("is trimmed");
        Map<Path, FileTime> before = times();

        assertThat(trim("--verbose")).startsWith("up to date");
        assertThat(times()).isEqualTo(before);
    }

    @Test
    void aClassThatUsesTheSameDoesNotCount() throws IOException {
        trim();
        SmallProvider.writeClass(classes.resolve("my/Other.class"), "com/example/paint/red_queue/RedQueueConfig");

        assertThat(trim("--verbose")).startsWith("up to date");
    }

    @Test
    void aClassThatUsesMoreCounts() throws IOException {
        trim();
        SmallProvider.writeClass(classes.resolve("my/Other.class"), "com/example/paint/blue_queue/BlueQueue");
        trim();

        assertThat(submodules()).contains("blueQueue");
    }

    @Test
    void aClassThatUsesLessCounts() throws IOException {
        trim();
        use("nothing");
        trim();

        assertThat(submodules()).containsExactly("provider");
    }

    @Test
    void anotherProviderCounts() throws IOException {
        trim();
        provider.bundle.put("package/LICENSE", "not free");
        provider.write(jar);
        trim();

        assertThat(SmallProvider.open(bundle())).containsEntry("package/LICENSE", "not free");
    }

    @Test
    void otherArgumentsCount() throws IOException {
        trim();

        assertThat(trim("--verbose", "--hint", "make")).contains("is trimmed");
    }

    @Test
    void outputThatIsTouchedIsMadeAnew() throws IOException {
        trim();
        byte[] good = Files.readAllBytes(bundle());
        Files.writeString(bundle(), "half");
        trim();
        assertThat(bundle()).hasBinaryContent(good);

        Files.delete(names());
        trim();
        assertThat(names()).exists();

        age(bundle());
        assertThat(trim("--verbose")).contains("is trimmed");
    }

    @Test
    void aStampThatIsBrokenCountsAsNone() throws IOException {
        trim();
        for (String broken : List.of("", "jar\t1", "output\tx\ty\tz", "uses\ta\tb", "\0")) {
            Files.writeString(root.resolve("out.trimmed"), broken);
            assertThat(trim("--verbose")).as(broken).contains("is trimmed");
        }
    }

    @Test
    void jarsOfTheClassPathAreNotOpenedAgain() throws IOException {
        Path library = root.resolve("library.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(library))) {
            zip.putNextEntry(new ZipEntry("my/Library.class"));
            zip.write("com/example/paint/blue_queue/BlueQueue".getBytes(StandardCharsets.UTF_8));
        }
        String path = classes + File.pathSeparator + library + File.pathSeparator + jar;
        trim("--class-path", path);
        assertThat(submodules()).contains("blueQueue");

        // No zip any more, and as large and as old as it was.
        FileTime time = time(library);
        Files.write(library, new byte[(int) Files.size(library)]);
        Files.setLastModifiedTime(library, time);
        assertThat(trim("--verbose", "--class-path", path)).startsWith("up to date");

        Files.setLastModifiedTime(library, FileTime.fromMillis(0));
        trim("--class-path", path);
        assertThat(submodules()).doesNotContain("blueQueue");
    }

    @Test
    void aProviderThatComesLaterIsSoughtInKnownJars() throws IOException {
        Path library = root.resolve("library.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(library))) {
            zip.putNextEntry(new ZipEntry("my/Library.class"));
            zip.write("com/example/paint/blue_queue/BlueQueue".getBytes(StandardCharsets.UTF_8));
        }
        trim("--class-path", library.toString());
        assertThat(out).doesNotExist();
        trim("--class-path", library + File.pathSeparator + jar);

        assertThat(submodules()).containsExactly("blueQueue", "provider");
    }

    // What goes

    @Test
    void withoutAProviderThereIsNothingToDo() throws IOException {
        assertThat(trim("--class-path", classes.toString())).isEmpty();
        assertThat(out).doesNotExist();
    }

    @Test
    void withoutItsProviderOutputGoes() throws IOException {
        Files.createDirectories(out.resolve("com/example"));
        Files.writeString(out.resolve("com/example/mine.txt"), "mine");
        trim();
        trim("--class-path", classes.toString());

        assertThat(out.resolve("com/example/paint")).doesNotExist();
        assertThat(out.resolve("com/example/mine.txt")).exists();
    }

    @Test
    void offTakesItAway() throws IOException {
        trim();
        trim("--off");

        assertThat(out.resolve("com")).doesNotExist();
        assertThat(root.resolve("out.trimmed")).doesNotExist();
        trim("--off");
    }

    @Test
    void aBundleOfAnotherVersionGoes() throws IOException {
        trim();
        Path old = bundle();
        assertThat(old).exists();
        Path newer = root.resolve("newer.jar");
        try (ZipFile before = new ZipFile(jar.toFile());
                ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(newer))) {
            for (ZipEntry each : before.stream().toList()) {
                zip.putNextEntry(new ZipEntry(each.getName().replace("1.0.0", "2.0.0")));
                zip.write(before.getInputStream(each).readAllBytes());
            }
        }
        trim("--class-path", classes + File.pathSeparator + newer);

        assertThat(old).doesNotExist();
        assertThat(out.resolve(SmallProvider.BUNDLE.replace("1.0.0", "2.0.0"))).exists();
        assertThat(names()).exists();
    }

    @Test
    void aBrokenBundleLeavesTheWholeOne() throws IOException {
        trim();
        provider.with("package/.jsii", "\"version\": \"1.0.0\"\n}", "\"version\":");
        provider.write(jar);

        assertThatThrownBy(() -> trim()).isInstanceOf(IOException.class);
        assertThat(out.resolve("com")).doesNotExist();
        // A kill would have left that much: what has to go is known.
        assertThat(root.resolve("out.trimmed")).content().contains("output\t").doesNotContain("input\t");
        // And is not taken for done.
        assertThatThrownBy(() -> trim()).isInstanceOf(IOException.class);
    }

    /** As it is after a kill: the stamp of the beginning, and output of whatever it got to. */
    @Test
    void whatAKilledRunWroteIsKnown() throws IOException {
        trim();
        Path stamp = root.resolve("out.trimmed");
        Files.write(
                stamp,
                Files.readAllLines(stamp).stream()
                        .filter(line -> !line.startsWith("input"))
                        .map(line -> line.replaceAll("(output.*\\t).*\\t.*", "$1-1\t-1"))
                        .toList());
        trim("--class-path", classes.toString());

        assertThat(out.resolve("com")).doesNotExist();
    }

    /** As it is when it is killed before the bundle is moved: the whole list of names, and the old bundle. */
    @Test
    void theListOfNamesGoesBeforeTheBundleChanges() throws IOException {
        trim();
        Files.delete(bundle());
        Files.createDirectories(bundle().resolve("in/the/way"));
        Output output = new Output(Options.parse("--out", out.toString()));

        assertThatThrownBy(() -> output.replace(
                        List.of(),
                        new TreeMap<>(Map.of(SmallProvider.NAMES, new byte[1], SmallProvider.BUNDLE, new byte[1]))))
                .isInstanceOf(IOException.class);
        assertThat(names()).doesNotExist();
    }

    @Test
    void aBundleThatCannotBeReplacedLosesItsNames() throws IOException {
        trim();
        Files.delete(bundle());
        Files.createDirectories(bundle().resolve("in/the/way"));
        use("com/example/paint/blue_queue/BlueQueue");

        assertThatThrownBy(() -> trim()).isInstanceOf(IOException.class);
        assertThat(names()).doesNotExist();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left)
                    .extracting(each -> each.getFileName().toString())
                    .containsOnly("paint.jar", "classes", "out", "out.trimmed");
        }
    }

    // Where

    @Test
    void theSameBytesInAnyPlaceAndAtAnyTime() throws IOException {
        trim();
        byte[] names = Files.readAllBytes(names());
        byte[] bundle = Files.readAllBytes(bundle());
        out = root.resolve("elsewhere/out");
        age(jar);
        trim("--hint", "mvn compile");

        assertThat(names()).hasBinaryContent(names);
        assertThat(SmallProvider.open(bundle()))
                .usingRecursiveComparison()
                .ignoringFields("package/lib/index.js")
                .isEqualTo(SmallProvider.open(bundle));
        byte[] second = Files.readAllBytes(bundle());
        assertThat(SmallProvider.times(second)).containsOnly(0L);
        trim("--off");
        trim("--hint", "mvn compile");
        assertThat(bundle()).hasBinaryContent(second);
    }

    @Test
    void aJarHasBothAndNothingElse() throws IOException {
        out = root.resolve("trimmed.jar");
        trim();
        byte[] first = Files.readAllBytes(out);
        try (ZipFile zip = new ZipFile(out.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly(SmallProvider.NAMES, SmallProvider.BUNDLE);
            assertThat(zip.stream().map(entry -> entry.getTimeLocal().getYear()))
                    .containsOnly(1980);
        }
        Files.delete(out);
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
            trim();
        } finally {
            TimeZone.setDefault(here);
        }
        assertThat(out).hasBinaryContent(first);

        // It may be on the class path itself.
        assertThat(trim("--verbose", "--class-path", out + File.pathSeparator + classes + File.pathSeparator + jar))
                .startsWith("up to date");
        trim("--class-path", classes.toString());
        assertThat(out).doesNotExist();
    }

    @Test
    void aJarWithClassesStandsForTheProvidersOwn() throws IOException {
        out = root.resolve("trimmed.jar");
        provider.jar.put("com/example/paint/red_queue/RedQueue.class", "red");
        provider.jar.put("com/example/paint/blue_queue/BlueQueue.class", "blue");
        provider.write(jar);
        trim("--with-classes");

        try (ZipFile zip = new ZipFile(out.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .contains("com/example/paint/$Module.class", "com/example/paint/red_queue/RedQueue.class")
                    .doesNotContain("com/example/paint/blue_queue/BlueQueue.class");
        }
        trim();
        try (ZipFile zip = new ZipFile(out.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly(SmallProvider.NAMES, SmallProvider.BUNDLE);
        }
        out = root.resolve("out");
        assertThatThrownBy(() -> trim("--with-classes"))
                .isInstanceOf(TrimException.class)
                .hasMessageStartingWith("--with-classes needs a jar: --out is " + out);
    }

    // What a user gets wrong

    @Test
    void wrongArgumentsAreRefused() {
        assertThatThrownBy(() -> Main.main())
                .isInstanceOf(TrimException.class)
                .hasMessageStartingWith("--out is missing");
        assertThatThrownBy(() -> Main.main("--out"))
                .isInstanceOf(TrimException.class)
                .hasMessage("--out lacks its value");
        assertThatThrownBy(() -> Main.main("--output", "x"))
                .isInstanceOf(TrimException.class)
                .hasMessageContaining("--output is not an option\n    allowed: --out, ");
        assertThatThrownBy(() -> trim("--keep", "redQueue greenQueue"))
                .isInstanceOf(TrimException.class)
                .hasMessageContaining("--keep names what no provider on the class path has: greenQueue\n");
    }
}
