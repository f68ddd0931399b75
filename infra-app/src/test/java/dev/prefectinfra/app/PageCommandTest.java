package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.providers.aws.sns_topic.SnsTopic;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that infra page writes, as text; {@code verify/page} opens it. */
final class PageCommandTest {
    private static final String EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'";

    private static final Pattern MONTH = Pattern.compile("\\$[1-9]\\d*\\.\\d\\d a month at rest");

    @TempDir
    private Path folder;

    /** A concern of a user, whose names are hostile. */
    private static final class HostileModule extends LaneModule {
        @Provides
        @Singleton
        Callable<String> hostile(LaneStack stack) {
            SnsTopic topic =
                    SnsTopic.Builder.create(stack, "hostile").name(EVIL).build();
            return topic::getName;
        }
    }

    private String page(CommandLineRun run) throws IOException {
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return Files.readString(folder.resolve("deep/page.html"));
    }

    private CommandLineRun run(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "--account=dev";
        args[1] = "--deployment-type=test";
        args[2] = "--out=" + folder.resolve("deep/page.html");
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandLineRun.sample("page", args);
    }

    @Test
    void theSameConfigurationGivesTheSameBytes() throws IOException {
        String first = page(run());
        Files.delete(folder.resolve("deep/page.html"));

        assertThat(page(run())).isEqualTo(first);
        assertThat(first).contains("Lane dev/test").containsPattern(MONTH).doesNotContain("Lane dev/live");
        assertThat(folder.resolve("deep")).isDirectoryContaining("glob:**page.html");
    }

    @Test
    void whoAppliesHasAPictureOfTheirOwn() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                Main.platform(),
                "page",
                "--config=" + CommandLineRun.SAMPLE,
                "--account=dev",
                "--out=" + folder.resolve("deep/page.html"),
                "--set=bootstrap.enabled=true");

        assertThat(page(run))
                .contains("Who plans and applies dev", "terraform-cloud-dev-apply", "What flows where in dev bootstrap")
                .contains("What the lanes of dev share");
    }

    @Test
    void nothingOfOthersEndsATagOrAScript() throws IOException {
        String reason = "--set=checks.accepted.SNS-ENCRYPTED.\"aws_sns_topic.alarms\"=\"\"\"" + EVIL + "\"\"\"";
        CommandLineRun run = CommandLineRun.of(
                Main.platform().with(new HostileModule()),
                "page",
                "--config=" + CommandLineRun.SAMPLE,
                "--account=dev",
                "--deployment-type=test",
                "--out=" + folder.resolve("deep/page.html"),
                reason);

        String page = page(run);

        assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)").doesNotContain("<script>alert", "<img");
        assertThat(Pattern.compile("<script[^>]*>").matcher(page).results().map(match -> match.group()))
                .containsOnly(
                        "<script type=\"text/html\">",
                        "<script type=\"application/json\" id=\"access-data\">",
                        "<script>");
    }

    @Test
    void theBrowserRunsAndLoadsNothingElse() throws Exception {
        String page = page(run());

        assertThat(page)
                .contains("content=\"default-src &#39;none&#39;; style-src &#39;" + hash(page, "style")
                        + "&#39;; script-src &#39;" + hash(page, "script")
                        + "&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\"");
        assertThat(values(page, "href=\"([^\"]*)\""))
                .allMatch(link -> link.startsWith("#")
                        || link.startsWith("https://console.aws.amazon.com/")
                        || link.startsWith("https://aws.amazon.com/"));
        assertThat(values(page, "url\\(([^)]*)\\)")).containsOnly("#arrow");
        assertThat(values(page, "(?i)(\\s(src|srcset|action|on\\w+|style)=|@import|<link|<base)"))
                .isEmpty();
    }

    private static List<String> values(String page, String form) {
        return Pattern.compile(form)
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String hash(String page, String element) throws Exception {
        Matcher content = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(page);
        assertThat(content.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(content.group(1).getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    /** Of what containers get, only the configuration and AWS know. */
    @Test
    void valuesOfTheEnvironmentAreNotInIt() throws IOException {
        assertThat(page(run("--set=agent.container.environment.GREETING=hunter2-hunter2")))
                .doesNotContain("hunter2");
    }

    @Test
    void whatDiffSaidIsShownAsText() throws IOException {
        Path changes = Files.writeString(folder.resolve("changes.txt"), "+ may <b>do</b> more\n");

        assertThat(page(run("--changes=" + changes)))
                .contains("What would change</h2>", "<pre>+ may &lt;b&gt;do&lt;/b&gt; more\n</pre>");
        CommandLineRun missing = run("--changes=" + folder.resolve("other.txt"));
        assertThat(missing.err()).contains("other.txt: is not there", "write it with: infra diff > ");
        assertThat(missing.code()).isEqualTo(2);
    }

    @Test
    void aRegionWithoutPricesSaysSo() throws IOException {
        assertThat(page(run("--set=prices.regions.us-east-1=null")))
                .contains("No price for this region", "no price a month at rest")
                .doesNotContainPattern(MONTH);
    }
}
