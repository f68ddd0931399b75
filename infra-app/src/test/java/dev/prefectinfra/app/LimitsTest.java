package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.name.FamilyPrefix;
import dev.prefectinfra.core.name.ParameterName;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.ecs.cluster.LogGroupName;
import dev.prefectinfra.ecs.network.SecurityGroupName;
import dev.prefectinfra.iam.SecretName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The longest and shortest name that AWS takes, and those next to them, of names that several modules use. Those of one
 * concern are as long as the comments above their keys say, which {@code ConfigurationKeys} tests.
 */
class LimitsTest {
    private static final Function<Integer, String> LETTERS = "a"::repeat;

    static Stream<Arguments> limits() {
        return Stream.of(
                of("AccountName", AccountName::new, 1, 20, LETTERS),
                of("DeploymentType", DeploymentType::new, 1, 20, LETTERS),
                of("BucketName", BucketName::new, 3, 63, LETTERS),
                of("FamilyPrefix", FamilyPrefix::new, 3, 128, length -> "a".repeat(length - 1) + "_"),
                of("ParameterName", ParameterName::new, 2, 512, length -> "/" + "a".repeat(length - 1)),
                of("RepositoryName", RepositoryName::new, 2, 256, LETTERS),
                of("RoleName", RoleName::new, 1, 64, LETTERS),
                of("SecretName", SecretName::new, 1, 512, LETTERS));
    }

    @ParameterizedTest(name = "{0}: {2} to {3}")
    @MethodSource("limits")
    void areThoseOfAws(String type, Function<String, ?> make, int least, int most, Function<Integer, String> ofLength) {
        assertThat(make.apply(ofLength.apply(least))).hasToString(ofLength.apply(least));
        assertThat(make.apply(ofLength.apply(most))).hasToString(ofLength.apply(most));
        assertThatThrownBy(() -> make.apply(ofLength.apply(most + 1)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("it has " + (most + 1) + " characters");
        assertThatThrownBy(() -> make.apply(least == 1 ? "" : ofLength.apply(least - 1)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("it has " + (least - 1) + (least == 2 ? " character " : " characters"));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void refuseWhatNoNameMayHold(
            String type, Function<String, ?> make, int least, int most, Function<Integer, String> ofLength) {
        String name = ofLength.apply(least + 2);
        // A name that Terraform would evaluate, that ends a quoted text, or that looks like another one.
        Stream.of("${x}", "%", "\"", "\n", "*", "?", "ä", "{", "\\", "\t")
                .map(hostile -> name.substring(0, 1) + hostile + name.substring(1))
                .forEach(hostile -> assertThatThrownBy(() -> make.apply(hostile))
                        .as(hostile)
                        .isInstanceOf(InvalidValue.class));
    }

    @Test
    void everyTypeOfNameIsTested() {
        // A new type of name in core has to be added above; a stack's name is made of two of them.
        assertThat(new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("dev.prefectinfra")
                                .stream()
                                .filter(type -> type.isRecord() && type.isTopLevelClass())
                                .filter(type -> type.getPackageName().equals(UniqueName.class.getPackageName())
                                        || !type.isAssignableTo(UniqueName.class))
                                .map(JavaClass::getSimpleName)
                                .filter(name -> name.matches(".*(?:Name|Prefix)|DeploymentType"))
                                .filter(name -> !name.matches("StackName|BranchName")))
                .containsExactlyInAnyOrderElementsOf(
                        limits().map(each -> (String) each.get()[0]).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a-b", "a-b-", "a.b", "A-b", "a_b", "a b"})
    void bucketsHaveNoOtherForm(String name) {
        assertThatThrownBy(() -> new BucketName(name)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--abc",
                "sthree-x",
                "amzn-s3-demo-x",
                "flows-s3alias",
                "flows--ol-s3",
                "a--x-s3",
                "a--table-s3"
            })
    void bucketsHaveNoNameOfAws(String name) {
        assertThatThrownBy(() -> new BucketName(name)).hasMessageContaining("S3 keeps for itself");
    }

    @Test
    void logGroupsDoNotBeginLikeThoseOfAws() {
        assertThatThrownBy(() -> new LogGroupName("aws/flows")).hasMessageContaining("did you mean /aws/flows?");
        assertThat(new LogGroupName("/aws/flows")).hasToString("/aws/flows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "prefect-v2-dev-test", "-_", "test-_", "test--x_", "test_x_", "Test_"})
    void familyPrefixesEndWhereALanesNameCannotGoOn(String prefix) {
        assertThatThrownBy(() -> new FamilyPrefix(prefix)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void aFamilyPrefixCoversNoLongerLane() {
        String pattern = new FamilyPrefix("prefect-v2-dev-test_").anyFamily();

        assertThat(pattern).isEqualTo("prefect-v2-dev-test_*:*");
        assertThat("prefect-v2-dev-test-eu_flow:1").doesNotStartWith(pattern.substring(0, pattern.indexOf('*')));
    }

    @ParameterizedTest
    @CsvSource({"sg-mine", "'sg-'"})
    void securityGroupsAreNotNamedLikeIds(String name) {
        assertThatThrownBy(() -> new SecurityGroupName(name)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "/", "//a", "/a/", "/aws/a", "/ssm/a", "/a b", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16"})
    void parametersArePaths(String name) {
        assertThatThrownBy(() -> new ParameterName(name)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "a-", "a--b", "a__b", "A", "a/", "/a"})
    void repositoriesHaveNoOtherForm(String name) {
        assertThatThrownBy(() -> new RepositoryName(name)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ci", "bootstrap", "image", "plan", "Test", "1test", "test-", "test--a", "test_a", "-test"})
    void deploymentTypesHaveNoOtherForm(String name) {
        assertThatThrownBy(() -> new DeploymentType(name)).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev-a", "Dev", "1dev", "dev_a"})
    void accountsHaveNoHyphen(String name) {
        // Otherwise dev-a/test and dev/a-test would both be prefect-v2-dev-a-test.
        assertThatThrownBy(() -> new AccountName(name)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void stacksAreNamedAfterAccountAndType() {
        AccountName account = new AccountName("dev");

        assertThat(StackName.ofAccount(account)).hasToString("prefect-v2-dev-ci");
        assertThat(StackName.ofLane(account, new DeploymentType("test"))).hasToString("prefect-v2-dev-test");
    }

    /** A lane may be named like the end of a CI stack; an account's name has no hyphen to take its place. */
    @Test
    void noTwoStacksHaveOneName() {
        List<String> names = new ArrayList<>();
        for (String account : List.of("dev", "deveu", "d", "ev", "ci")) {
            names.add(StackName.ofAccount(new AccountName(account)).value());
            for (String type : List.of("test", "eu", "eu-ci", "ci-eu", "eu-test", "ci-ci")) {
                names.add(StackName.ofLane(new AccountName(account), new DeploymentType(type))
                        .value());
            }
        }

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void theLongestStackNameIsAWorkspaceName() {
        StackName longest = StackName.ofLane(new AccountName("a".repeat(20)), new DeploymentType("b".repeat(20)));

        assertThat(longest.value()).hasSizeLessThanOrEqualTo(90).matches("[A-Za-z0-9_-]+");
    }

    private static Arguments of(
            String type, Function<String, ?> make, int least, int most, Function<Integer, String> ofLength) {
        return Arguments.of(type, make, least, most, ofLength);
    }
}
