package dev.prefectinfra.app.pipelines;

/** Steps of jobs of GitHub Actions. Actions are GitHub's own, each by its commit: a tag can be moved. */
final class GitHubSteps {
    private static final String CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
    private static final String UPLOAD = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1";
    private static final String DOWNLOAD =
            "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1";

    /** What a job may do that holds nothing. */
    static final String READS = "    permissions:\n      contents: read\n";
    /** What a job may do that assumes a role in AWS. */
    static final String ASSUMES = READS + "      id-token: write\n";

    private GitHubSteps() {}

    /** The commit, with its history: images are named by it. The job's token does not stay in the checkout. */
    static String checkout() {
        return checkout("persist-credentials: false");
    }

    /** The same with the job's token, which reads the repository, for a script that fetches the branch. */
    static String checkoutToFetch() {
        return checkout("persist-credentials: true  # pipeline/newest fetches the branch");
    }

    private static String checkout(String credentials) {
        return """
                      - uses: %s
                        with:
                          fetch-depth: 0
                          %s
                """.formatted(CHECKOUT, credentials);
    }

    static String run(String name, String command) {
        return "      - name: %s\n        run: %s\n".formatted(name, command);
    }

    /** A step that is taken only if. */
    static String run(String name, String condition, String command) {
        return "      - name: %s\n        if: %s\n        run: %s\n".formatted(name, condition, command);
    }

    /** The lines of a step's environment, to be added to it. */
    static String environment(String... lines) {
        return "        env:\n          " + String.join("\n          ", lines) + "\n";
    }

    /** Hands files on to later jobs, hidden ones too; from the folder that all paths have in common. */
    static String upload(String name, String condition, String... paths) {
        return """
                      - uses: %s
                %s        with:
                          name: %s
                          path: |
                            %s
                          include-hidden-files: true
                          if-no-files-found: error
                          overwrite: true
                """.formatted(
                        UPLOAD,
                        condition.isEmpty() ? "" : "        if: " + condition + "\n",
                        name,
                        String.join("\n            ", paths));
    }

    /** Takes what earlier jobs handed on, into a folder outside of the checkout. There may be nothing. */
    static String download(String pattern, String folder) {
        return """
                      - uses: %s
                        with:
                          pattern: %s
                          merge-multiple: true
                          path: %s
                """.formatted(DOWNLOAD, pattern, folder);
    }
}
