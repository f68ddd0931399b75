package dev.prefectinfra.app.pipelines;

import static dev.prefectinfra.app.pipelines.GitHubSteps.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@code .github/workflows/infrastructure.yml} does: on a pull request it only checks; on an account's branch it
 * applies to the account. The steps are those of CircleCI's jobs. A job of a stack is called {@code ACCOUNT-STACK}; in
 * the ids of others is a {@code _}, which no name has.
 */
final class GitHubInfrastructure {
    private static final String CHECKS = "github.event_name == 'pull_request'";
    private static final String APPLIES = "github.event_name != 'pull_request'";
    private static final String CHANGED = "needs.changed.outputs.infrastructure == 'true'";
    private static final String IMAGES = "needs.changed.outputs.image == 'true'";
    /** A fork's pull request has no secret to plan with. */
    private static final String OWN = "github.event.pull_request.head.repo.full_name == github.repository";

    private GitHubInfrastructure() {}

    static String of(List<PipelineAccount> accounts) {
        String branches = accounts.stream()
                .map(PipelineAccount::branch)
                .distinct()
                .sorted()
                .map(Yaml::text)
                .collect(Collectors.joining(", "));
        return """
                on:
                  pull_request:
                  push:
                    branches: [%s]
                  # By hand, on an account's branch: all of it, whatever has changed.
                  workflow_dispatch:

                # A job asks for what it needs.
                permissions: {}

                # A newer commit of a pull request ends the checks of the one before. Nothing ends an apply.
                concurrency:
                  group: ${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}
                  cancel-in-progress: ${{ github.event_name == 'pull_request' }}

                # Stops at the first command that fails, in a pipe too.
                defaults:
                  run:
                    shell: bash

                jobs:
                """.formatted(branches)
                + changed()
                + checks(accounts)
                + "\n  # On the branches of accounts: apart from what the runner holds.\n"
                + apart("tests", run("Tests", "pipeline/apart mvn verify"))
                + apart(
                        "synth",
                        run("Synthesize", "pipeline/apart mvn -q compile exec:java@synth")
                                + GitHubSteps.upload(
                                        "cdktf-synth",
                                        "",
                                        "/home/apart/project/cdktf.out/stacks/*/cdk.tf.json",
                                        "/home/apart/project/cdktf.out/difference.md"))
                + image()
                + accounts.stream().map(GitHubInfrastructure::account).collect(Collectors.joining());
    }

    private static String changed() {
        return job("changed", "", "", "")
                + """
                    outputs:
                      image: ${{ steps.changed.outputs.image }}
                      infrastructure: ${{ steps.changed.outputs.infrastructure }}
                """
                + steps(GitHubSteps.checkout()
                        + "      - id: changed\n        name: What a push or a pull request changed\n"
                        + "        run: pipeline/changed \"$BASE\" | tee -a \"$GITHUB_OUTPUT\"\n"
                        + GitHubSteps.environment(
                                "BASE: ${{ github.event.pull_request.base.sha || github.event.before }}"));
    }

    /** On pull requests. No job here may have a token for AWS. */
    private static String checks(List<PipelineAccount> accounts) {
        String if_ = CHECKS + " && " + CHANGED;
        String plans =
                accounts.stream().map(account -> "plan_" + account.name()).collect(Collectors.joining(", "));
        String failed = accounts.stream()
                .map(account -> "needs.plan_" + account.name() + ".result == 'failure'")
                .collect(Collectors.joining(" && "));
        return "\n  # On pull requests. No job here can assume a role, or apply anything.\n"
                + job("check_tests", "changed", if_, "")
                + steps(GitHubSteps.checkout() + run("Tests", "mvn verify"))
                + job("check_synth", "changed", if_, "")
                + steps(GitHubSteps.checkout()
                        + run("Synthesize", "mvn -q compile exec:java@synth")
                        + run("What it changes", "pipeline/difference \"$BASE\"")
                        + GitHubSteps.environment("BASE: ${{ github.base_ref }}")
                        + GitHubSteps.upload(
                                "cdktf-synth", "", "cdktf.out/stacks/*/cdk.tf.json", "cdktf.out/difference.md"))
                + accounts.stream()
                        .map(account -> plan(account, "plan_" + account.name(), "check_synth", OWN))
                        .collect(Collectors.joining())
                + job("summary", plans, CHECKS, "")
                + steps(summary(plans(), ""))
                + "  # Where all plans failed, as before Terraform Cloud is set up: what the configuration changes.\n"
                + job("difference", "check_synth, " + plans, "${{ !cancelled() && " + failed + " }}", "")
                + steps(summary("", " --difference"));
    }

    private static String summary(String plans, String option) {
        return GitHubSteps.checkout()
                + plans
                + earlier()
                + run("Summary of the plans", "pipeline/summary" + option + " | tee -a \"$GITHUB_STEP_SUMMARY\"");
    }

    private static String apart(String id, String commands) {
        return job(id, "changed", APPLIES + " && (" + CHANGED + " || " + IMAGES + ")", "")
                + steps(GitHubSteps.checkout() + commands);
    }

    /**
     * Runs the build steps of images that others made, and so holds nothing. Does nothing where no image changed, so
     * that jobs after it can wait for it in any case.
     */
    private static String image() {
        return "  # Runs the build steps of images that others made. Does nothing where no image changed.\n"
                + job("image", "changed", "", "")
                + steps(GitHubSteps.checkout()
                        + run(
                                "Tools",
                                IMAGES,
                                "sudo apt-get update -qq && sudo apt-get install -yqq buildah crun skopeo uidmap")
                        + run(
                                "Build the images that are locked",
                                IMAGES,
                                "pipeline/apart pipeline/image build --out /home/apart/out/images")
                        + GitHubSteps.upload("images", IMAGES, "/home/apart/out/images"));
    }

    private static String account(PipelineAccount account) {
        String name = account.name();
        String here = APPLIES + " && github.ref == 'refs/heads/" + account.branch() + "'";
        boolean approval = account.pipeline().approval();
        StringBuilder jobs = new StringBuilder("\n  # " + name + ": "
                + (approval
                        ? "plans first; after the approval, exactly those are applied.\n"
                        : "nobody approves, each stack is planned and applied in one go.\n"));
        if (approval) {
            jobs.append(plan(account, name + "_plan", "synth", "github.ref == 'refs/heads/" + account.branch() + "'"))
                    .append(job(name + "_summary", name + "_plan", here, ""))
                    .append(steps(summary(plans(), "")))
                    .append(job(
                            name + "_approve",
                            "tests, " + name + "_summary",
                            here,
                            account.environment() + "-approval"))
                    .append(steps(GitHubSteps.checkout()
                            + run("Somebody has approved", "pipeline/approved \"$ENVIRONMENT\" \"$APPROVAL\"")
                            + GitHubSteps.environment(
                                    "ENVIRONMENT: " + account.environment() + "-approval",
                                    "APPROVAL: ${{ vars.APPROVAL }}")));
        }
        jobs.append(stack(account, "ci", approval ? name + "_approve" : "tests, synth", here))
                .append(push(account, here));
        String before = name + "-image";
        // One after the other: where the first lane fails, the others stay as they are.
        for (PipelineAccount.PipelineLane lane : account.lanes()) {
            jobs.append(stack(account, lane.name(), before, here));
            before = name + "-" + lane.name();
        }
        return jobs.toString();
    }

    private static String plan(PipelineAccount account, String id, String after, String where) {
        String of = "cdktf.out/%s/prefect-v2-" + account.name() + "-*";
        return job(id, after, where, "prefect-v2-plan")
                + steps(GitHubSteps.checkout()
                        + earlier()
                        + terraform()
                        + run("Plan " + account.name(), "pipeline/plan " + account.name())
                        + token()
                        + GitHubSteps.upload(
                                "plan-" + account.name(),
                                "",
                                of.formatted("stacks") + "/plan*",
                                of.formatted("plans")));
    }

    private static String push(PipelineAccount account, String here) {
        String name = account.name();
        return assuming(account, "image", name + "-ci, image, changed", here)
                + steps(GitHubSteps.checkout()
                        + GitHubSteps.download("images", "/tmp/workspace/images")
                        + earlier()
                        + run("Tools", IMAGES, "sudo apt-get update -qq && sudo apt-get install -yqq skopeo")
                        + run(
                                "Push the images to " + name,
                                IMAGES,
                                "pipeline/with-role " + account.imagesRole() + " pipeline/image push " + name
                                        + " --from /tmp/workspace/images"));
    }

    private static String stack(PipelineAccount account, String stack, String after, String here) {
        String of = account.name() + " " + stack;
        boolean approval = account.pipeline().approval();
        return assuming(account, stack, after, here)
                + steps(GitHubSteps.checkoutToFetch()
                        + (approval ? plans() : "")
                        + earlier()
                        + terraform()
                        + (approval
                                ? ""
                                : run("Plan " + of, "pipeline/plan " + of)
                                        + token()
                                        + run(
                                                "Summary of the plan",
                                                "pipeline/summary | tee -a \"$GITHUB_STEP_SUMMARY\""))
                        + run("No newer commit may be overtaken", "pipeline/newest \"$GITHUB_REF_NAME\"")
                        + run("Apply " + of, "pipeline/with-role " + account.imagesRole() + " pipeline/apply " + of)
                        + token()
                        + (stack.equals("ci") ? "" : workPool(account, stack)));
    }

    private static String workPool(PipelineAccount account, String lane) {
        String of = account.name() + " " + lane;
        return run(
                        "The work pool of " + of + ", if it has a worker",
                        "pipeline/work-pool apply " + of + " --yes --where-configured")
                + GitHubSteps.environment(
                        TOKEN,
                        prefect("PREFECT_API_URL", lane),
                        prefect("PREFECT_API_KEY", lane),
                        prefect("PREFECT_API_AUTH_STRING", lane));
    }

    /** As it is set for the lane, all of it, or else for any: a key is shown to no server but its own. */
    private static String prefect(String name, String lane) {
        String own = "_" + lane.toUpperCase(Locale.ROOT).replace('-', '_');
        return "%1$s: ${{ secrets.PREFECT_API_URL%2$s && secrets.%1$s%2$s || !secrets.PREFECT_API_URL%2$s && secrets.%1$s || '' }}"
                .formatted(name, own);
    }

    private static final String TOKEN = "TF_TOKEN_app_terraform_io: ${{ secrets.TF_TOKEN_APP_TERRAFORM_IO }}";

    private static String token() {
        return GitHubSteps.environment(TOKEN);
    }

    private static String terraform() {
        return run("Terraform", "sudo pipeline/install-terraform /usr/local/bin");
    }

    /** Not into the checkout: whoever controls an earlier job's machine could hand on other scripts than ours. */
    private static String earlier() {
        return GitHubSteps.download("cdktf-synth", "/tmp/workspace/cdktf.out")
                + run("What earlier jobs handed on", "pipeline/take /tmp/workspace");
    }

    /** In a place of their own: pipeline/take believes no plan that lies among what was synthesized. */
    private static String plans() {
        return GitHubSteps.download("plan-*", "/tmp/workspace");
    }

    /** A job of an account that assumes its role; one at a time, and none is interrupted. */
    private static String assuming(PipelineAccount account, String what, String after, String here) {
        String id = account.name() + "-" + what;
        return head(id, after, here, account.environment())
                + "    concurrency:\n      group: prefect-v2-" + id + "\n      cancel-in-progress: false\n"
                + GitHubSteps.ASSUMES;
    }

    /** A job that assumes none. */
    private static String job(String id, String after, String condition, String environment) {
        return head(id, after, condition, environment) + GitHubSteps.READS;
    }

    private static String head(String id, String after, String condition, String environment) {
        return "  " + Yaml.text(id) + ":\n"
                + (after.isEmpty() ? "" : "    needs: [" + after + "]\n")
                + (condition.isEmpty() ? "" : "    if: " + condition + "\n")
                + "    runs-on: ubuntu-24.04\n"
                + (environment.isEmpty() ? "" : "    environment: " + Yaml.text(environment) + "\n");
    }

    private static String steps(String steps) {
        return "    steps:\n" + steps;
    }
}
