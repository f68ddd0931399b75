package dev.prefectinfra.app.pipelines;

import static dev.prefectinfra.app.pipelines.GitHubSteps.run;

import dev.prefectinfra.app.pipelines.PipelineAccount.PipelineLane;
import java.util.List;

/** The jobs of {@code pipeline/flows/github.yml}: one builds, and one for each lane deploys from the lane's branch. */
final class GitHubFlows {
    private static final String SCRIPTS = ".github/prefect/scripts/";
    private static final String TOOLS = "sudo apt-get update -qq && sudo apt-get install -yqq ";
    private static final String MATRIX = "        flow: ${{ fromJSON(needs.flows.outputs.flows) }}\n";
    /** What of a flow's entry the scripts are given, as variables: nothing of it becomes a part of a command. */
    private static final String FLOW = """
                env:
                  FLOW: ${{ matrix.flow.name }}
                  ENTRYPOINT: ${{ matrix.flow.entrypoint || 'flow.py:main' }}
                  ARCHITECTURE: ${{ matrix.flow.architecture || 'X86_64' }}
            """;

    private GitHubFlows() {}

    static String of(List<PipelineAccount> accounts) {
        StringBuilder jobs = new StringBuilder(build());
        for (PipelineAccount account : accounts) {
            if (account.pipeline().flows()) {
                account.lanes().forEach(lane -> jobs.append(deploy(account, lane)));
            }
        }
        return jobs.toString();
    }

    /** Runs what the flow's packages and the base's makers wrote. */
    private static String build() {
        return """
                  # Runs what the flow's packages and the base's makers wrote, on any branch.
                  build:
                    needs: flows
                    runs-on: ubuntu-24.04
                    strategy:
                      matrix:
                """
                + MATRIX
                + GitHubSteps.READS
                + FLOW
                + "    steps:\n"
                + GitHubSteps.checkout()
                + run("Tools", TOOLS + "buildah crun skopeo uidmap python3-venv")
                + run(
                        "Build the image",
                        apart("build-image \"$FLOW\" \"$ARCHITECTURE\" \"/home/apart/out/$FLOW/image\""))
                + run(
                        "Describe the flow",
                        apart("describe-flow \"$FLOW\" \"$ENTRYPOINT\" \"/home/apart/out/$FLOW/flow.json\""))
                + GitHubSteps.upload("flow-${{ matrix.flow.name }}", "", "/home/apart/out/${{ matrix.flow.name }}");
    }

    private static String apart(String script) {
        return SCRIPTS + "apart " + SCRIPTS + script;
    }

    private static String deploy(PipelineAccount account, PipelineLane lane) {
        String to = account.name() + " " + lane.name();
        String asLane = SCRIPTS + "as-lane " + to + " ";
        String agent = SCRIPTS + "only agent /tmp/runtime ";
        String described = "/tmp/lane.json \"$FLOW\" --described \"/tmp/workspace/$FLOW/flow.json\" --account "
                + account.name() + " --lane " + lane.name() + " --entrypoint \"$ENTRYPOINT\" --role \"$ROLE\"";
        String revision = " --task-definition \"$(</tmp/task-definition)\"";
        String tag = " --tag \"$(</tmp/tag)\"";
        return """

                  # Takes from it an image and a description as data, and runs neither.
                  deploy-%1$s-%2$s:
                    needs: [flows, build]
                    if: github.ref == 'refs/heads/%3$s'
                    runs-on: ubuntu-24.04
                %4$s    strategy:
                      matrix:
                """.formatted(
                        account.name(),
                        lane.name(),
                        lane.branch(),
                        lane.environment().isEmpty() ? "" : "    environment: " + Yaml.text(lane.environment()) + "\n")
                + MATRIX
                + """
                    concurrency:
                      group: flows-%s-%s-${{ matrix.flow.name }}
                      cancel-in-progress: false
                """.formatted(account.name(), lane.name())
                + GitHubSteps.ASSUMES
                + FLOW
                + """
                      CPU: ${{ matrix.flow.cpu || 1024 }}
                      MEMORY: ${{ matrix.flow.memory || 2048 }}
                      ROLE: ${{ matrix.flow.role || 'task' }}
                    steps:
                """
                + GitHubSteps.checkout()
                + GitHubSteps.download("flow-${{ matrix.flow.name }}", "/tmp/workspace/${{ matrix.flow.name }}")
                + run("Tools", TOOLS + "skopeo python3-venv python3-yaml")
                + run(
                        "Hand-off of " + account.name() + "/" + lane.name() + ", all that deploying to the lane takes",
                        asLane + SCRIPTS + "hand-off " + to + " >/tmp/lane.json")
                + run(
                        "Whether the lane's agent or its worker runs the flow",
                        SCRIPTS + "runtime /tmp/lane.json \"$FLOW\" >/tmp/runtime")
                + run("Tag of the image", SCRIPTS + "image-tag \"$FLOW\" >/tmp/tag")
                + run(
                        "Push the image",
                        asLane + SCRIPTS + "push-image \"/tmp/workspace/$FLOW/image\""
                                + " \"$(jq -er .image_repository /tmp/lane.json)\" \"$(</tmp/tag)\"")
                + run(
                        "Register the task definition",
                        asLane + SCRIPTS + "register-task-definition /tmp/lane.json \"$FLOW\" \"$(</tmp/tag)\""
                                + " \"$CPU\" \"$MEMORY\" \"$ARCHITECTURE\" \"$ROLE\" >/tmp/task-definition")
                + "      # For an agent: the files in the lane's bucket, and Prefect 2, whose blocks its own client has to save.\n"
                + run(
                        "Upload the files, for an agent",
                        agent + asLane + SCRIPTS + "upload-files /tmp/lane.json \"$FLOW\" \"$(</tmp/tag)\" >/tmp/files")
                + run("Prefect's environment, for an agent", agent + "/usr/bin/python3 -m venv /tmp/prefect")
                + run(
                        "Prefect, as requirements.txt pins it, for an agent",
                        agent + "/tmp/prefect/bin/pip install --quiet --only-binary=\":all:\" --require-hashes"
                                + " -r requirements.txt")
                + run(
                        "Create the Prefect deployment, for an agent",
                        agent + asLane + "/tmp/prefect/bin/python " + SCRIPTS + "deploy_to_agent.py " + described
                                + revision + " --files \"$(</tmp/files)\"" + tag)
                + "      # For a worker: what prefect.yaml says, without Prefect. The code is in the image.\n"
                + run(
                        "Create the Prefect deployments, for a worker",
                        SCRIPTS + "only worker /tmp/runtime " + asLane + "/usr/bin/python3 " + SCRIPTS
                                + "deploy_to_worker.py " + described + " --cpu \"$CPU\" --memory \"$MEMORY\"" + revision
                                + tag);
    }
}
