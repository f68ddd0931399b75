package dev.prefectinfra.testing;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Section.Scope;
import dev.prefectinfra.core.problem.Problem;
import java.util.List;
import org.assertj.core.api.Assertions;

/** What has to be reported when a key of a section is written in a wrong way. Fails with what was reported. */
record ExpectedReports(Section<?> section, WrittenAccount written) {
    void layers() {
        String misspelt = Key.misspelt(section.name());
        List<Problem> unknown = written.problems(inLayer("\n" + misspelt + " = {}"));
        String path = section.scope() == Scope.LANE ? "deployment-types.test." + misspelt : misspelt;
        expect(unknown, path, 3, "is unknown", "did you mean " + section.name() + "?");
        if (section.scope() == Scope.ACCOUNT) {
            expect(
                    written.problems("deployment-types.test." + section.name() + " = {}"),
                    "deployment-types.test." + section.name(),
                    2,
                    "belongs to an account",
                    "");
        }
    }

    void wrongType(Key key) {
        Slot slot = key.slot();
        List<Problem> problems = written.problems(inLayer(slot.with(key.wrongValue())));
        expect(
                problems,
                key.path(),
                slot.line() + 1,
                key.wrongValue().startsWith("{") ? "is an object" : "is the text",
                "");
    }

    void length(Key key, Documentation documentation) {
        int most = documentation
                .greatestLength(key)
                .orElseGet(() ->
                        Assertions.fail("the comment above %s does not say \"at most N characters\"", key.path()));
        Assertions.assertThat(lengthIsWrong(key, most)).isFalse();
        Assertions.assertThat(lengthIsWrong(key, most + 1)).isTrue();
    }

    /** Whatever else is wrong with such a name. */
    private boolean lengthIsWrong(Key key, int length) {
        return written.problems(inLayer(key.slot().with('"' + "a".repeat(length) + '"'))).stream()
                .anyMatch(problem -> problem.key().equals(key.path())
                        && problem.toString().contains("it has " + length + " characters"));
    }

    void misspelt(Key key) {
        Slot slot = key.misspelt();
        List<Problem> problems = written.problems(inLayer(slot.with("1")));
        expect(problems, slot.path(), slot.line() + 1, "is unknown", "did you mean " + key.name() + "?");
    }

    void injected(WrongInput mistake) {
        List<Problem> problems = written.problems(inLayer(mistake.hocon()));
        Assertions.assertThat(problems).as("problems").anySatisfy(problem -> {
            Assertions.assertThat(problem.key() + " ").startsWith(mistake.subject());
            Assertions.assertThat(problem.at().line()).isEqualTo(mistake.line() + 1);
        });
    }

    void missing(Key key) {
        List<Problem> problems = written.problems(inLayer(key.slot().with("null")));
        Assertions.assertThat(problems).as("problems when it is null").anySatisfy(problem -> {
            Assertions.assertThat(problem.key()).isEqualTo(key.path());
            Assertions.assertThat(problem.what()).isEqualTo("is missing");
            Assertions.assertThat(problem.at().source()).isNotEmpty();
        });
    }

    /** The strongest layer that the section may stand in: whatever the tested HOCON says, this wins over it. */
    private String inLayer(String text) {
        return section.scope() == Scope.LANE ? "deployment-types.test {" + text + "\n}" : text;
    }

    private static void expect(List<Problem> problems, String key, int line, String what, String fix) {
        Assertions.assertThat(problems).as("problems").anySatisfy(problem -> {
            Assertions.assertThat(problem.key()).isEqualTo(key);
            Assertions.assertThat(problem.at().source()).endsWith("dev.conf");
            Assertions.assertThat(problem.at().line()).as("line of " + problem).isEqualTo(line);
            Assertions.assertThat(problem.what()).startsWith(what);
            Assertions.assertThat(problem.fix()).contains(fix);
        });
    }
}
