package dev.prefectinfra.app.init;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a team says of its platform. {@link #TODO} stands where only the team knows the value and has not said it.
 *
 * @param team who is responsible: a tag
 * @param region of all accounts
 * @param accounts in order: changes are tried in the first
 * @param lanes the branch of each, in order: what is named first is tried first
 * @param service {@code worker} or {@code agent}
 * @param state where Terraform keeps it
 * @param ci {@code circleci} or {@code github}
 * @param owner CircleCI's organization, or the repositories' owner on GitHub, by its id
 */
record Answers(
        String team,
        String region,
        List<Account> accounts,
        Map<String, String> lanes,
        String service,
        State state,
        String ci,
        String owner,
        Project project,
        Project flowsProject) {
    static final String TODO = "TODO";

    /** An AWS account; {@code vpc} is the tag {@code Name} of its VPC. */
    record Account(String name, String id, String vpc) {}

    /** {@code kind} as in {@code terraform.backend.type}; {@code place} is an organization, a bucket, or empty. */
    record State(String kind, String place) {}

    /** A project of CircleCI or a repository of GitHub by its id, and the repository as it stands in its tokens. */
    record Project(String id, String origin) {}

    /** @param answers valid ones, to all questions */
    static Answers of(Map<Question, String> answers) {
        Map<String, String> vpcs =
                answers.get(Question.VPCS).isEmpty() ? Map.of() : Question.pairs(answers.get(Question.VPCS));
        Set<String> accounts = Question.pairs(answers.get(Question.ACCOUNTS)).keySet();
        for (String account : vpcs.keySet()) {
            if (!accounts.contains(account)) {
                throw InvalidConfiguration.of(
                        Question.VPCS.option(),
                        '"' + account + "\" is no account",
                        Suggestion.among(accounts, account));
            }
        }
        String ci = answers.get(Question.CI);
        boolean gitHub = ci.equals("github");
        String[] state = answers.get(Question.STATE).split("=", 2);
        return new Answers(
                answers.get(Question.TEAM),
                answers.get(Question.REGION),
                Question.pairs(answers.get(Question.ACCOUNTS)).entrySet().stream()
                        .map(each ->
                                new Account(each.getKey(), each.getValue(), vpcs.getOrDefault(each.getKey(), TODO)))
                        .toList(),
                Question.pairs(answers.get(Question.LANES)),
                answers.get(Question.SERVICE),
                new State(state[0], state.length > 1 ? state[1] : ""),
                ci,
                answers.get(gitHub ? Question.OWNER : Question.CIRCLECI),
                project(answers.get(gitHub ? Question.REPOSITORY : Question.PROJECT)),
                project(answers.get(gitHub ? Question.FLOWS_REPOSITORY : Question.FLOWS_PROJECT)));
    }

    private static Project project(String answer) {
        Map.Entry<String, String> first =
                Question.pairs(answer).entrySet().iterator().next();
        return new Project(first.getKey(), first.getValue());
    }

    /**
     * The branch whose commits CI applies to an account: where changes are tried, that of the first lane; elsewhere
     * that of the last.
     */
    String branch(Account account) {
        List<String> branches = List.copyOf(lanes.values());
        return branches.get(triesChanges(account) ? 0 : branches.size() - 1);
    }

    /** Whether changes are tried there before they reach the others. */
    boolean triesChanges(Account account) {
        return accounts.size() > 1 && account.equals(accounts.get(0));
    }
}
