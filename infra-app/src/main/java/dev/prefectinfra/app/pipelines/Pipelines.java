package dev.prefectinfra.app.pipelines;

import dev.prefectinfra.ci.PipelineConfig;
import dev.prefectinfra.ci.PipelineConfig.Ci;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a repository that hold accounts, lanes, branches and roles a second time, and what they should hold. */
public final class Pipelines {
    /** What stands below this line is ours; what stands above it is the user's. */
    static final String MARK =
            "# Below this line: written by infra pipelines, from the configuration. Change it there.";

    private Pipelines() {}

    /**
     * Each file with what it should hold.
     *
     * @param repository the folder with {@code pipeline/flows} and the files of the CI systems in it
     * @throws InvalidConfiguration if a file is not there, or lacks the line under which we write
     */
    public static Map<Path, String> files(Path repository, Configuration configuration) throws IOException {
        List<PipelineAccount> accounts = PipelineAccount.of(configuration);
        Map<Path, String> files = new LinkedHashMap<>();
        List<PipelineAccount> circleCi = PipelineAccount.of(accounts, Ci.CIRCLECI);
        if (!circleCi.isEmpty()) {
            Path setup = repository.resolve(".circleci/config.yml");
            files.put(setup, marked(setup) + SetupWorkflows.of(circleCi));
            Path infrastructure = repository.resolve(".circleci/infrastructure.yml");
            String jobs = marked(infrastructure);
            files.put(infrastructure, jobs + InfrastructureWorkflows.of(jobs, circleCi));
        }
        List<PipelineAccount> gitHub = PipelineAccount.of(accounts, Ci.GITHUB);
        if (!gitHub.isEmpty()) {
            Path infrastructure = repository.resolve(".github/workflows/" + PipelineConfig.WORKFLOW);
            files.put(infrastructure, marked(infrastructure) + GitHubInfrastructure.of(gitHub));
        }
        Map<Ci, String> ofFlows = Map.of(Ci.CIRCLECI, "config.yml", Ci.GITHUB, "github.yml");
        for (Ci ci : Ci.values()) {
            List<PipelineAccount> deployed = accounts.stream()
                    .map(account -> account.deployedBy(ci))
                    .filter(account -> !account.lanes().isEmpty())
                    .toList();
            if (!deployed.isEmpty()) {
                Path flows = repository.resolve("pipeline/flows").resolve(ofFlows.get(ci));
                String jobs = marked(flows);
                files.put(flows, jobs + (ci == Ci.GITHUB ? GitHubFlows.of(deployed) : FlowWorkflows.of(deployed)));
            }
        }
        files.put(repository.resolve("pipeline/flows/lanes.json"), Json.pretty(FlowWorkflows.lanes(accounts)) + "\n");
        return files;
    }

    /** What a file holds now; empty if it is not there. */
    public static String content(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** What stands above the mark, with it; all of a file that has none. */
    public static String above(String text) {
        int end = text.indexOf("\n" + MARK + "\n");
        return end < 0 ? text : text.substring(0, end) + "\n" + MARK + "\n";
    }

    /** The user's part of a file, with the mark. */
    private static String marked(Path file) throws IOException {
        String text = content(file);
        if (!text.contains("\n" + MARK + "\n")) {
            throw new InvalidConfiguration(List.of(new Problem(
                    new Location(file.toString(), 0),
                    "",
                    text.isEmpty() ? "is not there" : "has no line below which infra pipelines may write",
                    "run it where the repository lies, or --repository DIR; the line is: " + MARK)));
        }
        return above(text);
    }
}
