package dev.prefectinfra.core.config.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.record.ValueProblems.Home;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Region;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two accounts have in common, read for both. */
class KnownValuesTest {
    record Label(String value) {}

    record Other(String value) {}

    record Inner(int size) {}

    record Outer(Label name, Inner inner, List<Label> list, Map<Label, Label> map) {}

    private final KnownValues known = new KnownValues();
    private final Problems problems = new Problems();

    private <C extends Record> C read(Class<C> type, ConfigValue value, String account) {
        Placeholders placeholders = Placeholders.of(
                new Account(new AccountName(account), new AccountId("123456789012"), new Region("us-east-1")));
        return new RecordReader(placeholders, new ValueProblems(problems, new Home(new Location("it", 0), "")), known)
                .read(type, value, "outer");
    }

    private static ConfigValue outer(String values) {
        return ConfigFactory.parseString(
                        "outer { name = n, inner.size = 1, list = [a], map { k = v } }, outer { " + values + " }")
                .root()
                .get("outer");
    }

    @Test
    void isReadOnce() {
        ConfigValue value = outer("");

        assertThat(read(Outer.class, value, "dev"))
                .isSameAs(read(Outer.class, value, "prod"))
                .isEqualTo(new Outer(
                        new Label("n"), new Inner(1), List.of(new Label("a")), Map.of(new Label("k"), new Label("v"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = \"{account}\"",
                "list = [b, \"{account}\"]",
                "map { k = \"{account}\" }",
                "map { \"{account}\" = v }"
            })
    void isReadForEachWherePlaceholdersAreInIt(String values) {
        ConfigValue value = outer(values);
        Outer dev = read(Outer.class, value, "dev");
        Outer prod = read(Outer.class, value, "prod");

        assertThat(dev).hasToString(prod.toString().replace("prod", "dev")).isNotEqualTo(prod);
        assertThat(read(Outer.class, value, "dev")).isEqualTo(dev);
        assertThat(dev.inner()).as("what has none").isSameAs(prod.inner());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nam = n", "inner.size = x", "list = null", "name = TODO"})
    void whatIsWrongWithItIsFoundForEach(String values) {
        ConfigValue value = outer(values);
        read(Outer.class, value, "dev");
        int first = count();
        Problems second = new Problems();
        new RecordReader(Placeholders.NONE, new ValueProblems(second, new Home(new Location("it", 0), "")), known)
                .read(Outer.class, value, "outer");

        assertThat(first).isEqualTo(1);
        assertThat(second.found().size() + second.missing().size()).isEqualTo(1);
    }

    private int count() {
        return problems.found().size() + problems.missing().size();
    }

    @Test
    void anotherTypeIsAnotherValue() {
        ConfigValue value = ConfigFactory.parseString("x = y").root().get("x");

        assertThat(read(Label.class, value, "dev")).isEqualTo(new Label("y"));
        assertThat(read(Other.class, value, "dev")).isEqualTo(new Other("y"));
    }

    @Test
    void anEqualValueElsewhereIsReadByItself() {
        assertThat(read(Outer.class, outer(""), "dev"))
                .isEqualTo(read(Outer.class, outer(""), "dev"))
                .isNotSameAs(read(Outer.class, outer(""), "dev"));
    }
}
