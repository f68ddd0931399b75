package dev.prefectinfra.trim;

import static org.assertj.core.api.Assertions.assertThat;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopic;
import com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopicConfig;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.constructs.Construct;

/** The AWS provider as published, trimmed for this class, and a JVM that has it first on its class path. */
final class RealProviderTest {
    private static final String FOLDER = "com/hashicorp/cdktf/providers/aws/";

    @TempDir
    static Path root;

    private static Path jar;
    private static String said;

    /** What the other JVM runs. */
    static final class Program {
        private Program() {}

        public static void main(String... names) throws IOException {
            App app = App.Builder.create().outdir(names[0]).build();
            TerraformStack stack = new TerraformStack(app, "stack");
            AwsProvider.Builder.create(stack, "aws").region("us-east-1").build();
            SnsTopic topic = new SnsTopic(
                    stack, "topic", SnsTopicConfig.builder().name("alarms").build());
            System.out.println("kept: " + SnsTopic.TF_RESOURCE_TYPE + " " + topic.getFriendlyUniqueId());
            System.out.println(
                    "node: " + stack.getNode().findChild("topic").getClass().getSimpleName());
            for (String name : List.of("sqs_queue.SqsQueue", "data_aws_sqs_queue.DataAwsSqsQueue")) {
                // Computed, so that nothing names it.
                String sibling = AwsProvider.class.getPackageName();
                try {
                    create(sibling.substring(0, sibling.lastIndexOf('.') + 1) + name, stack);
                } catch (ReflectiveOperationException | ExceptionInInitializerError e) {
                    Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
                    System.out.println(name + ": " + cause.getCause().getMessage());
                }
            }
            app.synth();
        }

        private static void create(String type, Construct scope) throws ReflectiveOperationException {
            Class.forName(type).getConstructor(Construct.class, String.class).newInstance(scope, "queue");
        }
    }

    @BeforeAll
    static void trimAndRun() throws IOException, InterruptedException {
        jar = root.resolve("trimmed.jar");
        String all = System.getProperty("java.class.path");
        Main.main("--out", jar.toString(), "--class-path", all, "--hint", "make trim");
        said = run(jar + File.pathSeparator + all, root.resolve("trimmed"));
    }

    private static String run(String classPath, Path out) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-cp", classPath));
        command.addAll(List.of(Program.class.getName(), out.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    @Test
    void whatIsNamedIsThere() {
        assertThat(said).contains("kept: aws_sns_topic topic\n").contains("node: SnsTopic\n");
        assertThat(root.resolve("trimmed/stacks/stack/cdk.tf.json")).content().contains("\"name\": \"alarms\"");
    }

    @Test
    void whatIsMissingSaysWhatToRun() {
        assertThat(said)
                .contains("sqs_queue.SqsQueue: @cdktf/provider-aws is trimmed, and has no sqsQueue:"
                        + " nothing on the class path named it when it was made\n"
                        + "    run: make trim\n"
                        + "    or, if its name is computed, list it: --keep sqsQueue\n"
                        + "    or use the whole provider: delete ")
                .contains(
                        "data_aws_sqs_queue.DataAwsSqsQueue: @cdktf/provider-aws is trimmed, and has no dataAwsSqsQueue:");
    }

    @Test
    void itIsSmall() throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName).toList())
                    .containsExactly(FOLDER + "$Module.txt", FOLDER + "provider-aws@18.0.3.jsii.tgz");
            byte[] names =
                    zip.getInputStream(zip.getEntry(FOLDER + "$Module.txt")).readAllBytes();
            assertThat(new String(names, StandardCharsets.UTF_8).lines())
                    .contains(
                            "@cdktf/provider-aws.snsTopic.SnsTopic=com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopic")
                    .allMatch(line -> line.startsWith("@cdktf/provider-aws.snsTopic.")
                            || line.startsWith("@cdktf/provider-aws.provider."));
            Map<String, String> files =
                    SmallProvider.open(zip.getInputStream(zip.getEntry(FOLDER + "provider-aws@18.0.3.jsii.tgz"))
                            .readAllBytes());
            assertThat(files)
                    .containsOnlyKeys(
                            "package/.jsii",
                            "package/LICENSE",
                            "package/lib/index.js",
                            "package/lib/provider/index.js",
                            "package/lib/sns-topic/index.js",
                            "package/package.json");
        }
        assertThat(Files.size(jar)).isLessThan(100_000);
    }

    @Test
    void anUnchangedClassPathIsCheapToSee() throws IOException {
        Path before = root.resolve("before");
        Files.copy(jar, before);
        String all = System.getProperty("java.class.path");
        Main.main("--out", jar.toString(), "--class-path", all, "--hint", "make trim");

        assertThat(Files.getLastModifiedTime(jar)).isLessThan(Files.getLastModifiedTime(before));
        assertThat(jar).hasSameBinaryContentAs(before);
    }
}
